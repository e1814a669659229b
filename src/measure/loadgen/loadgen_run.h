// A run of LoadGen scenarios: prepared as in `bench`, then every candidate's scenarios, one after
// the other. Nothing is interleaved, so small differences between candidates are no claims; `bench`
// is for those.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "measure/candidate.h"
#include "measure/loadgen/scenario_run.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"
#include "measure/workers/workers.h"

namespace edgebench::measure {

struct LoadgenRequest {
  std::vector<Candidate> candidates;
  std::vector<loadgen::Scenario> scenarios;
  ScenarioSettings settings;
  std::filesystem::path out;    // The run's folder: records.jsonl and logs/.
  std::filesystem::path cache;  // Artifacts, logits.
  std::string command;          // As it was typed, for the record.
  RepeatCommand repeat;
};

// Appends the records to the folder's records.jsonl, each as it comes (record::read_loadgen() reads
// them). `stop` ends the run after the scenario under way. Throws UsageError if the folder holds a
// run already, InputError for what concerns the whole run; a candidate's failure is in its records.
void run_loadgen(const LoadgenRequest& request, const Inputs& inputs,
                 const std::map<std::string, WorkerInfo>& workers, Progress& progress,
                 const std::atomic<bool>& stop);

}  // namespace edgebench::measure
