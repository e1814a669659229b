// What the coordinator and a worker say to each other of a LoadGen scenario; the rest of what they
// say is in protocol.h. Times are nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/optional_json.h"
#include "loadgen/loadgen.h"

namespace edgebench::loadgen {

NLOHMANN_JSON_SERIALIZE_ENUM(Scenario, {{Scenario::single_stream, "single-stream"},
                                        {Scenario::offline, "offline"},
                                        {Scenario::server, "server"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Figures, valid, duration_met, queries_met, early_stopping_met,
                                   invalid_reason, errors, queries, mean_ns, p50_ns, p90_ns, p99_ns,
                                   max_ns, early_stopping_p90_ns, samples_per_s, scheduled_per_s,
                                   completed_per_s, over_bound)

}  // namespace edgebench::loadgen

namespace edgebench::runtime {

// See loadgen::Settings.
struct ScenarioCommand {
  loadgen::Scenario scenario = loadgen::Scenario::single_stream;
  std::int64_t duration_ns = 0;
  std::size_t queries_min = 1;
  double rate_per_s = 1;
  std::int64_t latency_bound_ns = 0;
  std::uint64_t seed = 0;
  std::string logs;
  // For LoadGen's own threads, so that its work does not take the sessions' CPU; empty: anywhere.
  std::vector<int> generator_cpus;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ScenarioCommand, scenario, duration_ns, queries_min, rate_per_s,
                                   latency_bound_ns, seed, logs, generator_cpus)

// By our own stopwatch, on the steady clock, from when LoadGen issued the query.
struct OwnFigures {
  std::size_t samples = 0;  // Answered.
  std::int64_t p50_ns = 0;
  std::optional<std::int64_t> p90_ns;  // Nearest rank; nothing from too few samples.
  std::optional<std::int64_t> p99_ns;
  std::int64_t max_ns = 0;
  double samples_per_s = 0;  // From the first query to the last answer.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OwnFigures, samples, p50_ns, p90_ns, p99_ns, max_ns,
                                   samples_per_s)

struct ScenarioResult {
  loadgen::Figures loadgen;
  OwnFigures own;
  std::size_t samples_in_memory = 0;  // Different ones.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ScenarioResult, loadgen, own, samples_in_memory)

}  // namespace edgebench::runtime
