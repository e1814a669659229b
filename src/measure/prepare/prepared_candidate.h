// A candidate that is ready to be launched: with its worker, its artifact, and what its answers are
// held to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "measure/candidate.h"
#include "measure/prepare/artifact_store.h"
#include "measure/prepare/inputs.h"
#include "measure/workers/workers.h"

namespace edgebench::measure {

struct PreparedCandidate {
  Candidate candidate;
  WorkerProgram program;
  StoredArtifact artifact;
  Crops crops;                            // At the size that it takes.
  std::filesystem::path compile_cache;    // Exists; empty: the candidate wants none.
  std::vector<std::string> device_nodes;  // Of its device, see runtime::Device.
  // Its worker sets the options of that era, so what is checked is what is timed.
  runtime::GpuTiming gpu_timing = runtime::GpuTiming::application;
  // What its arithmetic is held to; nothing of a user's file, which claims nothing.
  std::optional<runtime::Precision> precision = runtime::Precision::fp32;
  // Of INT8: of which quantised network.
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  // By its evaluation, and measured all the same: its layers need not be as claimed.
  bool mistrusted = false;
  std::size_t network_layers = 0;  // With weights: so many have to show their arithmetic.
};

// Without a compile cache.
PreparedCandidate prepared_candidate(const Candidate& candidate, const WorkerInfo& worker,
                                     const StoredArtifact& artifact, const Inputs& inputs);

// The file of the user's that its worker sees as a copy; nothing of our own artifacts.
std::optional<CopiedFile> copied_file(const PreparedCandidate& prepared);

// What its worker is told to open: all that the candidate sets.
runtime::OpenCommand open_command(const PreparedCandidate& prepared);

}  // namespace edgebench::measure
