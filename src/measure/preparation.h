// Before the rounds: the artifact of every candidate, and the check of its answers. Nothing is
// timed here, so as many candidates at a time as there are CPUs for.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "measure/bench.h"
#include "measure/recorder.h"
#include "measure/round.h"

namespace edgebench::measure {

struct PreparationRequest {
  const BenchRequest& request;
  const Inputs& inputs;
  const std::map<std::string, WorkerInfo>& workers;
  const std::set<std::string>& left_out;  // Candidates whose row is already decided.
  Recorder& recorder;
  Progress& progress;
  const std::atomic<bool>& stop;
};

struct Prepared {
  std::vector<std::unique_ptr<Competitor>> competitors;  // In the order of the plan.
  std::set<std::string> failed;
};

// Records an `artifact` and an `evaluation` for each candidate, as each is done; what fails is
// recorded and takes the candidate out. After `stop` no further one is begun. Throws only for what
// concerns the whole run.
Prepared prepare_candidates(const PreparationRequest& request);

}  // namespace edgebench::measure
