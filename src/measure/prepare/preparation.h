// Before anything is timed: the artifact of every candidate, and the check of its answers. As many
// candidates at a time as there are CPUs for.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "measure/prepare/inputs.h"
#include "measure/prepare/prepared_candidate.h"
#include "measure/progress.h"
#include "measure/recorder.h"
#include "measure/workers/workers.h"

namespace edgebench::measure {

struct PreparationRequest {
  std::span<const Candidate> candidates;
  const std::set<std::string>& left_out;  // Candidates whose row is already decided.
  const Inputs& inputs;
  const std::map<std::string, WorkerInfo>& workers;
  std::filesystem::path cache;  // Artifacts, logits.
  std::filesystem::path logs;
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
  bool keep_mistrusted = false;  // Among the candidates, marked.
  runtime::GpuTiming gpu_timing = runtime::GpuTiming::application;
  const RepeatCommand& repeat;
  Recorder& recorder;
  Progress& progress;
  const std::atomic<bool>& stop;
};

struct Preparation {
  std::vector<std::unique_ptr<PreparedCandidate>> candidates;  // In the order of the plan.
  std::set<std::string> failed;
};

// What is compiled of a candidate's artifact is kept under this: the runtime's version, the device
// and its driver, the artifact, and all of the candidate's settings.
std::string compile_cache_key(const Candidate& candidate, const WorkerInfo& worker,
                              const StoredArtifact& artifact);

// Records an `artifact` and an `evaluation` for each candidate, as each is done; what fails is
// recorded and takes the candidate out. After `stop` no further one is begun. Throws only for what
// concerns the whole run.
Preparation prepare_candidates(const PreparationRequest& request);

// Throws UsageError or InputError, with what helps, unless all of the candidates can be tried on
// these inputs and the folder can take a run: it holds none, unless `resumed`. Makes the folder.
void check_run(std::span<const Candidate> candidates, const Inputs& inputs,
               const std::map<std::string, WorkerInfo>& workers, const std::filesystem::path& out,
               bool resumed);

// The most threads that a candidate has at work.
int most_threads(std::span<const Candidate> candidates);

}  // namespace edgebench::measure
