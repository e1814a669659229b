#include "cli/carried.h"

#include <span>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/bench/bench_inputs.h"
#include "cli/forwarded.h"
#include "cli/options/sdk_options.h"
#include "cli/options/version_options.h"
#include "measure/prepare/artifact_store.h"
#include "measure/prepare/calibration.h"
#include "measure/prepare/users_file.h"
#include "measure/prepare/users_input.h"
#include "quantise/scheme.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

// Which quantised networks a machine wants is known there. There are two at most, and one only
// where processors lack 8-bit products that cannot overflow: some x86 ones do.
std::set<quantise::Scheme> schemes_for(std::set<quantise::Scheme> here,
                                       const std::set<std::string>& processors) {
  if (here.empty()) return here;
  here.insert(quantise::Scheme::asymmetric_u8);
  if (processors.contains("x86_64")) here.insert(quantise::exact_scheme(true));
  return here;
}

// The folders of the artifacts of all candidates that can be written here.
std::vector<fs::path> artifacts_of(const std::vector<measure::Candidate>& candidates,
                                   const Workers& workers, const measure::Inputs& inputs,
                                   const fs::path& cache, measure::Progress& progress) {
  const ScratchFolder scratch;
  const fs::path root = cache / "artifacts";
  measure::ArtifactStore store(root, inputs.weights.network_file, inputs.weights.network_sha256,
                               inputs.quantised);
  std::set<fs::path> folders;
  for (const measure::Candidate& candidate : candidates) {
    if (candidate.is_users_file()) {
      folders.insert(measure::keep_users_file(candidate, root).main_file.parent_path());
      continue;
    }
    const auto worker = workers.find(candidate.runtime);
    if (worker == workers.end() || worker->second.outcome != Outcome::ok) continue;
    progress.show(fmt::format("preparing {}", candidate.name));
    try {
      const measure::StoredArtifact artifact = store.ensure(worker->second, candidate.variant,
                                                            {.program = worker->second.program,
                                                             .log = scratch.path() / "prepare.log",
                                                             .cpus = {},
                                                             .memory_limit_bytes = {}});
      const fs::path inside = fs::relative(artifact.main_file, root);
      folders.insert(root / *inside.begin());
    } catch (const measure::WorkerFailure&) {
      // The other machine tries it, and its row says why it cannot be had.
    }
  }
  return {folders.begin(), folders.end()};
}

std::vector<CarriedFile> files_of(const std::vector<std::string>& artifacts,
                                  const fs::path& cache) {
  std::vector<CarriedFile> files;
  for (const std::string& text : artifacts) {
    measure::Candidate candidate = measure::parse_artifact(text);
    const std::string path = candidate.file;
    measure::keep_users_files(std::span(&candidate, 1), cache / "artifacts");
    const fs::path copy = measure::keep_users_file(candidate, cache / "artifacts").main_file;
    files.push_back({.text = text, .path = path, .copy = fs::relative(copy, cache).string()});
  }
  return files;
}

}  // namespace

std::vector<std::string> Carried::arguments(const fs::path& cache_there) const {
  const fs::path file = cache_there / "prepared" / prepared.file.filename();
  std::vector<std::string> arguments = {"bench", "--prepared", file.string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  for (const CarriedFile& one : files) {
    std::string text = one.text;
    text.replace(text.rfind(one.path), one.path.size(), (cache_there / one.copy).string());
    arguments.insert(arguments.end(), {"--artifact", text});
  }
  return arguments;
}

Carried prepare_elsewhere(const CLI::App& bench, const InputArguments& input_arguments,
                          const CandidateArguments& candidate_arguments,
                          const measure::BenchSettings& settings,
                          const std::set<std::string>& processors, measure::Progress& progress) {
  const BenchInputs given = bench_inputs(input_arguments, "", std::nullopt);
  const fs::path& cache = given.options.cache;
  progress.show("looking for runtimes");
  const CandidateArguments named = with_versions(candidate_arguments);
  const auto workers = find_workers(named.sdks, runtimes_in(named));
  std::vector<measure::Candidate> candidates = choose_candidates(named, workers);
  measure::keep_users_files(candidates, cache / "artifacts");
  inspect_files(candidates, workers, cache, settings, progress);
  const auto schemes = schemes_for(measure::needed_schemes(candidates, workers), processors);
  const measure::Inputs inputs =
      resolve(given, progress, schemes, measure::image_sizes_of(candidates));
  const auto artifacts = artifacts_of(candidates, workers, inputs, cache, progress);
  return {.cache = cache,
          .prepared = measure::write_prepared(inputs, artifacts, cache),
          .files = files_of(candidate_arguments.artifacts, cache),
          .options = forwarded_arguments(bench)};
}

}  // namespace edgebench::cli
