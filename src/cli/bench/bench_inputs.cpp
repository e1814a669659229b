#include "cli/bench/bench_inputs.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/forwarded.h"
#include "machine/facts.h"
#include "measure/prepare/users_input.h"
#include "measure/prepared/prepared_inputs.h"
#include "record/records.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

// What prepared inputs were made of.
constexpr std::array kOfPreparing = {"--weights",  "--images",     "--labels",      "--classes",
                                     "--skip-bad", "--max-images", "--calibration", "--recipe",
                                     "--crop",     "--resize",     "--normalise",   "--synthetic",
                                     "--cache"};

// What was typed, and of a resumed run what its records have besides. Files that have moved since
// can be typed.
InputArguments completed(const InputArguments& typed,
                         const std::optional<measure::ResumedRun>& resumed) {
  if (!resumed || !resumed->run.given) return typed;
  const record::Given& given = *resumed->run.given;
  InputArguments all = typed;
  const auto complete = [](std::string& text, const std::string& recorded) {
    if (text.empty()) text = recorded;
  };
  if (typed.weights.empty() && typed.synthetic.empty()) {
    all.weights = given.weights;
    all.synthetic = given.synthetic;
  }
  complete(all.images, given.images);
  complete(all.labels, given.labels);
  complete(all.calibration, given.calibration);
  complete(all.recipe, given.recipe);
  complete(all.classes, given.classes);
  complete(all.normalise, given.normalise);
  all.skip_bad = all.skip_bad || given.skip_bad;
  if (all.max_images == 0) all.max_images = given.max_images.value_or(0);
  if (all.crop == 0) all.crop = given.crop.value_or(0);
  if (all.resize == 0) all.resize = given.resize.value_or(0);
  return all;
}

// With records that say what there was, what else EDGEBENCH_ASSETS names now plays no part.
measure::InputOptions options_of(const InputArguments& inputs,
                                 const std::optional<measure::ResumedRun>& resumed) {
  measure::InputOptions options = input_options(inputs);
  if (resumed && resumed->run.given) options.assets.reset();
  return options;
}

}  // namespace

BenchInputs bench_inputs(const InputArguments& typed, const std::string& prepared,
                         const std::optional<measure::ResumedRun>& resumed) {
  const bool of_records = resumed && resumed->run.given && typed == InputArguments{};
  BenchInputs inputs{.arguments = typed, .options = {}, .prepared = prepared};
  if (prepared.empty() && of_records) inputs.prepared = resumed->run.given->prepared;
  if (!inputs.prepared.empty()) {
    inputs.options.cache = measure::cache_of_prepared(inputs.prepared);
    return inputs;
  }
  inputs.arguments = completed(typed, resumed);
  inputs.options = options_of(inputs.arguments, resumed);
  return inputs;
}

measure::Inputs resolve(const BenchInputs& inputs, measure::Progress& progress,
                        const std::set<quantise::Scheme>& schemes,
                        const std::set<int>& image_sizes) {
  if (inputs.prepared.empty()) {
    return measure::resolve_inputs(inputs.options, progress, schemes, image_sizes);
  }
  progress.show("checking what was prepared");
  return measure::read_prepared(inputs.prepared);
}

void inspect_files(std::vector<measure::Candidate>& candidates, const Workers& workers,
                   const fs::path& cache, const measure::BenchSettings& settings,
                   measure::Progress& progress) {
  if (std::ranges::none_of(candidates, &measure::Candidate::is_users_file)) return;
  progress.show("looking into your files");
  const ScratchFolder scratch;
  measure::inspect_users_files(candidates, workers,
                               {.artifacts = cache / "artifacts",
                                .scratch = scratch.path(),
                                .deadline_ns = settings.deadline_ns,
                                .memory_limit_bytes = settings.memory_limit_bytes});
}

void refuse_beside_prepared(const CLI::App& command) {
  if (command.count("--prepared") == 0) return;
  for (const char* option : kOfPreparing) {
    if (command.count(option) == 0) continue;
    throw UsageError(fmt::format(
        "{} has no meaning beside --prepared, whose file says what is measured on; leave it out",
        option));
  }
}

void refuse_new_plan(const CLI::App& command) {
  if (command.count("--resume") == 0) return;
  std::vector<std::string> of_new_runs(kMeasuringOptions.begin(), kMeasuringOptions.end());
  of_new_runs.insert(of_new_runs.end(), {"plan", "--artifact", "--out"});
  for (const std::string& option : of_new_runs) {
    if (command.count(option) == 0) continue;
    throw UsageError(fmt::format(
        "{} has no meaning for a run that is resumed, which goes on as it was planned; leave it "
        "out, or start a new run",
        option));
  }
}

void check_versions(const measure::ResumedRun& run, const Workers& workers) {
  for (const measure::Candidate& candidate : run.run.candidates) {
    const auto then = run.runtime_versions.find(candidate.name);
    const auto now = workers.find(candidate.runtime);
    if (then == run.runtime_versions.end() || then->second.empty()) continue;
    if (now == workers.end() || now->second.outcome != Outcome::ok) continue;  // A failing row.
    if (now->second.description.version == then->second) continue;
    throw InputError(fmt::format(
        "{} was begun with {} {}, and this is {}; give the same --sdk as then, or start a new run",
        candidate.name, candidate.runtime, then->second, now->second.description.version));
  }
}

void check_machine(const measure::ResumedRun& run, const std::string& folder) {
  if (run.run.machine.cpu_model == machine::machine_facts().cpu_model) return;
  throw InputError(fmt::format("{} was begun on another machine; start a new run here", folder));
}

void check_inputs(const measure::ResumedRun& run, const measure::Inputs& inputs,
                  const std::string& folder) {
  if (run.run.weights.sha256 != inputs.weights.sha256 ||
      run.run.images.crops_key != inputs.crops_key) {
    throw InputError(
        fmt::format("{} is a run of other weights or images; restore them, or give where they are "
                    "now: --weights, "
                    "--images",
                    folder));
  }
  const auto hashes = [](const std::optional<record::Quantised>& quantised) {
    return quantised ? quantised->hashes() : std::vector<std::string>{};
  };
  if (hashes(run.run.quantised) == hashes(record_of(inputs.quantised))) return;
  throw InputError(
      "the interrupted run's INT8 was quantised from other images, by another recipe or by another "
      "edgebench; give the same --calibration and --recipe as then, or start a new run");
}

}  // namespace edgebench::cli
