#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/printable.h"
#include "base/units.h"
#include "cli/bench/bench_hosts.h"
#include "cli/bench/bench_inputs.h"
#include "cli/candidates.h"
#include "cli/command.h"
#include "cli/commands/run_end.h"
#include "cli/interrupt.h"
#include "cli/options/bench_options.h"
#include "cli/options/sdk_options.h"
#include "cli/options/version_options.h"
#include "cli/plan_file.h"
#include "judge/summary.h"
#include "machine/cpus/core_class.h"
#include "machine/facts.h"
#include "measure/bench.h"
#include "measure/prepare/calibration.h"
#include "measure/prepare/users_file.h"
#include "measure/prepare/users_input.h"
#include "measure/workers/workers.h"
#include "record/records.h"
#include "report/report.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLines = "lines";

struct BenchArguments : MeasuringArguments {
  std::string out;
  std::string resume;
  std::string prepared;
  std::string progress = "auto";
  std::vector<std::string> hosts;
  std::vector<std::string> packages;
};

// No time of an emulated machine is shown, so there is no need of many: a sweep shows that every
// candidate runs, and how. What differs from the defaults holds all the same.
void adapt_to_emulator(BenchArguments& arguments) {
  if (!machine::machine_facts().emulated) return;
  const BenchArguments usual;
  if (arguments.rounds == usual.rounds) arguments.rounds = 1;
  if (arguments.sweeps == usual.sweeps) arguments.sweeps = 1;
  if (arguments.runs_per_slice == usual.runs_per_slice) arguments.runs_per_slice = 1;
  if (arguments.deadline == usual.deadline) arguments.deadline = "1200s";
  if (!arguments.budget_given) arguments.budget = "2h";
}

// Better said now than after the measurement.
void check_baseline(const std::string& baseline,
                    const std::vector<measure::Candidate>& candidates) {
  if (baseline.empty()) return;
  std::string names;
  for (const measure::Candidate& candidate : candidates) {
    if (candidate.name == baseline) return;
    names += (names.empty() ? "" : ", ") + candidate.name;
  }
  throw UsageError(
      fmt::format("--baseline {} is none of the candidates; there are {}", baseline, names));
}

// With the options that decide what a worker works on and when it fails.
measure::RepeatCommand repeat_command(const BenchInputs& given,
                                      const std::vector<std::string>& sdks,
                                      const measure::BenchSettings& settings) {
  const InputArguments& inputs = given.arguments;
  std::string line = "edgebench bench";
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) line += fmt::format(" {} {}", option, shell_quoted(value));
  };
  add("--prepared", given.prepared);
  add("--weights", inputs.weights);
  add("--images", inputs.images);
  add("--labels", inputs.labels);
  add("--classes", inputs.classes);
  if (inputs.max_images > 0) add("--max-images", fmt::format("{}", inputs.max_images));
  if (inputs.skip_bad) line += " --skip-bad";
  add("--calibration", inputs.calibration);
  add("--recipe", inputs.recipe);
  if (inputs.crop > 0) add("--crop", fmt::format("{}", inputs.crop));
  if (inputs.resize > 0) add("--resize", fmt::format("{}", inputs.resize));
  add("--normalise", inputs.normalise);
  add("--cache", inputs.cache);
  add("--synthetic", inputs.synthetic);
  for (const std::string& sdk : sdks) add("--sdk", sdk);
  add("--cores", settings.cores);
  const measure::BenchSettings usual;
  if (settings.deadline_ns != usual.deadline_ns) {
    add("--deadline", fmt::format("{}ns", settings.deadline_ns));
  }
  if (settings.time_mistrusted) line += " --time-mistrusted";
  if (settings.gpu_timing != usual.gpu_timing) {
    add("--gpu-timing", std::string(enum_name(settings.gpu_timing)));
  }
  if (settings.memory_limit_bytes) {
    add("--memory-limit", fmt::format("{}B", *settings.memory_limit_bytes));
  }
  return [line](const measure::Candidate& candidate) {
    if (candidate.variant == measure::kUnknownVariant) {
      return fmt::format("{} --runtimes {}", line, shell_quoted(candidate.runtime));
    }
    const char* option = candidate.is_users_file() ? "--runtimes none --artifact" : "--candidate";
    return fmt::format("{} {} {}", line, option, shell_quoted(measure::candidate_text(candidate)));
  };
}

// A resumed run takes everything but its budget from its own records.
std::optional<measure::ResumedRun> resumed_run(const BenchArguments& arguments,
                                               const measure::BenchSettings& typed) {
  if (arguments.resume.empty()) return std::nullopt;
  measure::ResumedRun run = measure::read_interrupted(fs::path(arguments.resume) / "records.jsonl");
  check_machine(run, arguments.resume);
  if (arguments.budget_given) run.settings.stopping.budget_ns = typed.stopping.budget_ns;
  return run;
}

measure::BenchRequest request_of(const BenchArguments& arguments, const BenchInputs& given,
                                 const measure::BenchSettings& settings,
                                 const std::optional<measure::ResumedRun>& resumed,
                                 std::vector<measure::Candidate> candidates,
                                 const std::string& command) {
  const std::string out = resumed ? arguments.resume : arguments.out;
  return {.candidates = std::move(candidates),
          .baseline = resumed ? resumed->run.plan.baseline : arguments.baseline,
          .settings = settings,
          .out = out.empty() ? new_run_folder() : fs::path(out),
          .cache = given.options.cache,
          .command = command,
          .repeat = repeat_command(given, arguments.candidates.sdks, settings)};
}

// Before they are measured, so that nobody takes them for others.
void tell_of_libraries(const std::vector<measure::Candidate>& candidates,
                       const std::map<std::string, measure::WorkerInfo>& workers,
                       measure::Progress& progress) {
  std::set<std::string> names;
  for (const measure::Candidate& candidate : candidates) names.insert(candidate.runtime);
  for (const std::string& name : names) {
    const auto worker = workers.find(name);
    if (worker == workers.end() || worker->second.note.empty()) continue;
    progress.note(fmt::format("{}: {}", name, printable(worker->second.note)));
  }
}

ExitCode bench(BenchArguments arguments, const std::string& command) {
  adapt_to_emulator(arguments);
  // What was typed is read before minutes of preparation.
  const measure::BenchSettings typed = settings_of(arguments);
  machine::cpus_named(arguments.cores, machine::core_classes());  // This machine has such cores.
  std::optional<measure::ResumedRun> resumed = resumed_run(arguments, typed);
  const BenchInputs given = bench_inputs(arguments.inputs, arguments.prepared, resumed);
  const fs::path& cache = given.options.cache;
  auto progress = make_progress(arguments.progress == kLines);
  progress->show("looking for runtimes");
  arguments.candidates = with_versions(arguments.candidates);
  const auto workers =
      find_workers(arguments.candidates.sdks, resumed ? runtimes_in(resumed->run.candidates)
                                                      : runtimes_in(arguments.candidates));
  if (resumed) check_versions(*resumed, workers);
  std::vector<measure::Candidate> candidates =
      resumed ? resumed->run.candidates : choose_candidates(arguments.candidates, workers);
  tell_of_libraries(candidates, workers, *progress);
  check_gpu_timing((resumed ? resumed->settings : typed).gpu_timing, candidates);
  measure::keep_users_files(candidates, cache / "artifacts");
  if (!resumed) inspect_files(candidates, workers, cache, typed, *progress);
  check_baseline(arguments.baseline, candidates);
  const measure::Inputs inputs =
      resolve(given, *progress, measure::needed_schemes(candidates, workers),
              measure::image_sizes_of(candidates));
  if (resumed) check_inputs(*resumed, inputs, arguments.resume);
  // Now, and not after minutes.
  if (!inputs.accuracy_withheld.empty()) {
    progress->note("accuracy is withheld: " + printable(inputs.accuracy_withheld));
  }
  const measure::BenchRequest request =
      request_of(arguments, given, resumed ? resumed->settings : typed, resumed,
                 std::move(candidates), command);
  const std::string reason = measure::run_bench(request, inputs, workers, std::move(resumed),
                                                *progress, stop_after_step());

  progress.reset();  // Clears the line before the report appears.
  const ExitCode code = report_new_run(request.out, request.baseline);
  return reason == measure::kInterrupted ? ExitCode::interrupted : code;
}

ExitCode bench_elsewhere(const BenchArguments& arguments, const CLI::App& command) {
  BenchArguments of_here = arguments;
  of_here.cores.clear();  // Of the hosts, not of this machine.
  return bench_on_hosts({.hosts = arguments.hosts,
                         .packages = arguments.packages,
                         .bench = command,
                         .inputs = arguments.inputs,
                         .candidates = arguments.candidates,
                         .settings = settings_of(of_here),
                         .out = arguments.out,
                         .baseline = arguments.baseline,
                         .lines = arguments.progress == kLines});
}

}  // namespace

void add_bench_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("bench", "prepare every candidate, measure, report and give the verdict");
  const auto arguments = std::make_shared<BenchArguments>();
  add_measuring_options(*command, *arguments);
  command->add_option("--out", arguments->out,
                      "the run's folder (default: results/<date and time>)");
  command->add_option("--resume", arguments->resume,
                      "go on with the interrupted run in this folder");
  command->add_option("--prepared", arguments->prepared,
                      "measure what another edgebench has prepared into a cache: the file "
                      "prepared/<id>.json in it, which says the network and the images");
  // Each takes one value, or `--host pi@board plan.toml` would have two hosts.
  command
      ->add_option("--host", arguments->hosts,
                   "measure on this machine, as ssh takes it (pi@board); may be repeated: all is "
                   "prepared here and sent there once")
      ->allow_extra_args(false);
  command
      ->add_option("--package", arguments->packages,
                   "for --host: what `make package` made for its processor (default: found in this "
                   "folder, build/ and beside the program)")
      ->allow_extra_args(false);
  add_choice(*command, "--progress", arguments->progress,
             "how it is told what runs now: auto (one line, on a terminal only) or lines",
             {"auto", kLines});
  command->callback([&action, arguments, command] {
    refuse_new_plan(*command);
    if (!arguments->plan.empty()) apply_plan(*command, find_plan(arguments->plan, own_plans()));
    refuse_beside_prepared(*command);
    arguments->budget_given = command->count("--budget") > 0;
    if (arguments->hosts.empty()) {
      action = [arguments] { return bench(*arguments, command_line()); };
    } else {
      refuse_with_hosts(*command);
      action = [arguments, command] { return bench_elsewhere(*arguments, *command); };
    }
  });
}

}  // namespace edgebench::cli
