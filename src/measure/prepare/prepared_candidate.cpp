#include "measure/prepare/prepared_candidate.h"

#include <algorithm>

namespace edgebench::measure {
namespace {

std::optional<runtime::Precision> claim_of(const Candidate& candidate, const WorkerInfo& worker) {
  if (candidate.is_users_file()) return std::nullopt;
  return precision_of(worker, candidate.variant).value_or(runtime::Precision::fp32);
}

int image_size_of(const Candidate& candidate, const Inputs& inputs) {
  const int usual = inputs.weights.network.image_size;
  return candidate.form ? candidate.form->image_size.value_or(usual) : usual;
}

// A file of the user's has its own; what is made of weights sees what they were trained with.
Candidate with_normalisation(Candidate candidate, const Inputs& inputs) {
  const image::Normalisation& normalise = inputs.weights.network.normalise;
  if (!candidate.is_users_file() && normalise != image::Normalisation::imagenet) {
    candidate.normalise = normalise;
  }
  return candidate;
}

}  // namespace

PreparedCandidate prepared_candidate(const Candidate& candidate, const WorkerInfo& worker,
                                     const StoredArtifact& artifact, const Inputs& inputs) {
  return {
      .candidate = with_normalisation(candidate, inputs),
      .program = worker.program,
      .artifact = artifact,
      .crops = inputs.crops_at(image_size_of(candidate, inputs)),
      .compile_cache = {},
      .device_nodes = device_of(worker, candidate.device).nodes,
      .precision = claim_of(candidate, worker),
      .scheme =
          quantised_scheme_of(worker, candidate.variant).value_or(quantise::Scheme::asymmetric_u8),
      .network_layers = static_cast<std::size_t>(
          std::ranges::count_if(inputs.weights.network.nodes,
                                [](const model::Node& node) { return !node.weight.empty(); }))};
}

std::optional<CopiedFile> copied_file(const PreparedCandidate& prepared) {
  const Candidate& candidate = prepared.candidate;
  if (!candidate.is_users_file()) return std::nullopt;
  return CopiedFile{prepared.artifact.main_file, candidate.file};
}

runtime::OpenCommand open_command(const PreparedCandidate& prepared) {
  const Candidate& candidate = prepared.candidate;
  return {.variant = candidate.variant,
          .artifact = prepared.artifact.main_file,
          .crops = prepared.crops.file,
          .batch = candidate.batch,
          .threads = candidate.threads,
          .options = candidate.options,
          .streams = candidate.streams,
          .compile_cache = prepared.compile_cache,
          .planted_slowdown = candidate.planted_slowdown,
          .normalise = candidate.input_normalisation(),
          .device = candidate.device,
          .gpu_timing = prepared.gpu_timing};
}

}  // namespace edgebench::measure
