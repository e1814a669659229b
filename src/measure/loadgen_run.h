// A run of LoadGen scenarios: artifacts and evaluation as in `bench`, then every candidate's
// scenarios, one after the other. Nothing is interleaved, so small differences between candidates
// are no claims; `bench` is for those.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "loadgen/loadgen.h"
#include "measure/candidate.h"
#include "measure/inputs.h"
#include "measure/progress.h"
#include "measure/scenario_run.h"
#include "measure/workers.h"

namespace edgebench::measure {

// Stands in every output.
inline constexpr const char* kNotMlperf =
    "These are LoadGen scenarios, not MLPerf results: those take runs of at least 600 s, 24,576 "
    "samples in Offline, a data set and model of MLCommons and its rules of submission.";

struct LoadgenRequest {
  std::vector<Candidate> candidates;
  std::vector<loadgen::Scenario> scenarios;
  ScenarioSettings scenario;    // But its crops, logs and CPUs, which the run knows.
  std::filesystem::path out;    // The run's folder: records.jsonl and logs/.
  std::filesystem::path cache;  // Artifacts, logits.
  std::string command;          // As it was typed, for the record.
  RepeatCommand repeat;
};

// Appends the records to the folder's records.jsonl, each as it comes, and returns them. Throws
// UsageError if the folder holds a run already, InputError for what concerns the whole run; a
// candidate's failure is in its records.
std::vector<nlohmann::json> run_loadgen(const LoadgenRequest& request, const Inputs& inputs,
                                        const std::map<std::string, WorkerInfo>& workers,
                                        Progress& progress);

}  // namespace edgebench::measure
