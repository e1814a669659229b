#include <algorithm>
#include <iostream>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/printable.h"
#include "cli/candidates.h"
#include "cli/command.h"
#include "cli/options/sdk_options.h"
#include "cli/options/version_options.h"
#include "cli/quantised_table.h"
#include "measure/prepare/artifact_store.h"
#include "measure/prepare/calibration.h"
#include "measure/workers/workers.h"
#include "quantise/quantised_file.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

struct PrepareArguments {
  InputArguments inputs;
  CandidateArguments candidates;
  std::string out;
  bool show = false;
  bool show_mapping = false;
};

// Prints the artifact's line; false if there is none.
bool prepare_one(const measure::Candidate& candidate, const measure::WorkerInfo& worker,
                 measure::ArtifactStore& store, const fs::path& scratch,
                 measure::Progress& progress) {
  const fs::path log = scratch / "prepare.log";
  try {
    if (worker.outcome != Outcome::ok) throw measure::WorkerFailure(worker.outcome, worker.reason);
    const measure::StoredArtifact artifact =
        store.ensure(worker, candidate.variant,
                     {.program = worker.program, .log = log, .cpus = {}, .memory_limit_bytes = {}});
    progress.show("");
    std::cout << fmt::format("{:28} {:8.2f} MB  {}  {}\n", candidate.name,
                             static_cast<double>(artifact.size_bytes) / 1e6,
                             artifact.cached ? "found  " : "written", artifact.main_file.string());
    return true;
  } catch (const measure::WorkerFailure& failure) {
    progress.show("");
    std::cout << fmt::format("{:28} {}: {}\n", candidate.name, enum_name(failure.outcome()),
                             failure.what());
    return false;
  }
}

// Prints the quantised networks, made now if need be: of the schemes that are wanted, else the
// usual.
ExitCode show(const PrepareArguments& arguments, std::set<quantise::Scheme> schemes) {
  const auto progress = make_progress();
  const measure::InputOptions options = input_options(arguments.inputs);
  const measure::LoadedWeights weights = measure::resolve_weights(options);
  if (schemes.empty()) schemes.insert(quantise::Scheme::asymmetric_u8);
  for (const quantise::Scheme scheme : schemes) {
    const measure::QuantisedNetworkFile quantised =
        measure::ensure_quantised(options, weights, *progress, nullptr, scheme);
    if (quantised.file.empty()) throw InputError(quantised.why_none);
    progress->show("");
    quantise::QuantisedNetwork network = quantise::load_quantised(quantised.file);
    network.network.origin = weights.origin;
    std::cout << quantised_table(network) << "\n" << quantised.file.string() << '\n';
  }
  return ExitCode::done;
}

// Prints which tensor of the file became which of the network, and how it was read.
ExitCode show_mapping(const PrepareArguments& arguments) {
  const measure::LoadedWeights weights = measure::resolve_weights(input_options(arguments.inputs));
  std::size_t width = 0;
  for (const weights::MappedTensor& one : weights.mapping) {
    width = std::max(width, one.name.size());
  }
  for (const weights::MappedTensor& one : weights.mapping) {
    std::cout << fmt::format("{:{}}  {:16}  {}\n", one.name, width, model::to_string(one.shape),
                             printable(one.in_file));
  }
  const model::Network& network = weights.network;
  std::cout << fmt::format("\n{}: MobileNetV2 of width {}, {} classes, images of {} x {}\n",
                           weights.file.string(), network.width, network.classes,
                           network.image_size, network.image_size);
  for (const std::string& note : weights.notes) {
    std::cout << fmt::format("{}: {}\n", weights.file.filename().string(), printable(note));
  }
  return ExitCode::done;
}

ExitCode prepare(const PrepareArguments& arguments) {
  if (arguments.show_mapping) return show_mapping(arguments);
  const ScratchFolder scratch;
  const CandidateArguments named = with_versions(arguments.candidates);
  const auto workers = find_workers(named.sdks, runtimes_in(named));
  const auto candidates = choose_candidates(named, workers);
  const auto schemes = measure::needed_schemes(candidates, workers);
  if (arguments.show) return show(arguments, schemes);
  const auto progress = make_progress();
  const measure::InputOptions options = input_options(arguments.inputs);
  const measure::LoadedWeights weights = measure::resolve_weights(options);
  tell_how_read(weights, *progress);
  const fs::path root =
      arguments.out.empty() ? options.cache / "artifacts" : fs::absolute(arguments.out);
  measure::QuantisedNetworks quantised;
  for (const quantise::Scheme scheme : schemes) {
    quantised[scheme] = measure::ensure_quantised(options, weights, *progress, nullptr, scheme);
  }
  measure::ArtifactStore store(root, weights.network_file, weights.network_sha256, quantised);
  if (weights.network.synthetic) std::cout << "synthetic weights: " << weights.origin << '\n';
  std::size_t prepared = 0;
  for (const measure::Candidate& candidate : candidates) {
    progress->show(fmt::format("preparing {}", candidate.name));
    const measure::WorkerInfo& worker = workers.at(candidate.runtime);
    if (prepare_one(candidate, worker, store, scratch.path(), *progress)) ++prepared;
  }
  return prepared > 0 ? ExitCode::done : ExitCode::nothing_measured;
}

}  // namespace

void add_prepare_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<PrepareArguments>(
      app, action, "prepare",
      "write the artifact of every candidate, each in a folder with a manifest.json", prepare);
  add_candidate_options(*command, arguments->candidates);
  command->add_option("--out", arguments->out,
                      "the folder of the artifacts (default: artifacts/ in the cache)");
  command->add_flag("--show", arguments->show,
                    "print the quantised network that INT8 artifacts express, and write nothing");
  command->add_flag("--show-mapping", arguments->show_mapping,
                    "print which tensor of the weights became which layer, and write nothing");
  add_network_options(*command, arguments->inputs);
}

}  // namespace edgebench::cli
