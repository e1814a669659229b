// One LoadGen scenario of one candidate: a fresh worker, opened, warmed up by our own rule (LoadGen
// has none) and given the scenario; of Server as many short ones as the search for its highest rate
// takes. Whatever goes wrong is the outcome of its record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/loadgen.h"
#include "measure/device_watch.h"
#include "measure/prepare/prepared_candidate.h"
#include "record/loadgen.h"
#include "runtime/protocol.h"

namespace edgebench::measure {

struct ScenarioSettings {
  std::int64_t duration_ns = 10'000'000'000;  // MLPerf's rules: 600 s.
  std::int64_t server_p99_ns = 20'000'000;
  std::size_t offline_samples_min = 1024;  // MLPerf's rules: 24,576, too many for edge devices.
  std::uint64_t seed = 1;
  std::string cores;  // Which cores the workers run on, as machine::cpus_named() takes it.
  runtime::WarmUpRule warm_up;
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
};

// Where it runs: what the run knows and the user does not choose.
struct ScenarioPlace {
  std::filesystem::path logs;
  std::vector<int> worker_cpus;
  std::vector<int> generator_cpus;  // Of LoadGen's threads; empty: those of the worker.
  WatchedDevices devices = {};
};

// What it is and does: the record, without the command that repeats it. SingleStream runs one image
// on one stream, Server one image on all streams of the candidate, Offline its batches on all of
// them. `now_running` is told what happens.
record::Scenario run_scenario(const PreparedCandidate& prepared, loadgen::Scenario scenario,
                              const ScenarioSettings& settings, const ScenarioPlace& place,
                              const std::function<void(const std::string&)>& now_running);

}  // namespace edgebench::measure
