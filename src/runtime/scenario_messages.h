// What the coordinator and a worker say to each other of a LoadGen scenario; the rest of what they
// say is in protocol.h. Times are nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "loadgen/loadgen.h"

namespace edgebench::loadgen {

constexpr auto names_of(Scenario) {
  return named<Scenario>({{Scenario::single_stream, "single-stream"},
                          {Scenario::offline, "offline"},
                          {Scenario::server, "server"}});
}

}  // namespace edgebench::loadgen

namespace edgebench {

template <>
struct FieldList<loadgen::Figures> {
  static constexpr void fields(const auto& visit) {
    visit(optional("valid", &loadgen::Figures::valid),
          optional("duration_met", &loadgen::Figures::duration_met),
          optional("queries_met", &loadgen::Figures::queries_met),
          optional("early_stopping_met", &loadgen::Figures::early_stopping_met),
          optional("invalid_reason", &loadgen::Figures::invalid_reason),
          optional("errors", &loadgen::Figures::errors),
          optional("queries", &loadgen::Figures::queries),
          optional("mean_ns", &loadgen::Figures::mean_ns),
          optional("p50_ns", &loadgen::Figures::p50_ns),
          optional("p90_ns", &loadgen::Figures::p90_ns),
          optional("p99_ns", &loadgen::Figures::p99_ns),
          optional("max_ns", &loadgen::Figures::max_ns),
          optional("early_stopping_p90_ns", &loadgen::Figures::early_stopping_p90_ns),
          optional("samples_per_s", &loadgen::Figures::samples_per_s),
          optional("scheduled_per_s", &loadgen::Figures::scheduled_per_s),
          optional("completed_per_s", &loadgen::Figures::completed_per_s),
          optional("over_bound", &loadgen::Figures::over_bound));
  }
};

}  // namespace edgebench

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

  static constexpr void fields(const auto& visit) {
    visit(required("scenario", &ScenarioCommand::scenario),
          required("duration_ns", &ScenarioCommand::duration_ns),
          required("queries_min", &ScenarioCommand::queries_min),
          required("rate_per_s", &ScenarioCommand::rate_per_s),
          required("latency_bound_ns", &ScenarioCommand::latency_bound_ns),
          required("seed", &ScenarioCommand::seed), required("logs", &ScenarioCommand::logs),
          required("generator_cpus", &ScenarioCommand::generator_cpus));
  }
};

// By our own stopwatch, on the steady clock, from when LoadGen issued the query.
struct OwnFigures {
  std::size_t samples = 0;  // Answered.
  std::int64_t p50_ns = 0;
  std::optional<std::int64_t> p90_ns;  // Nearest rank; nothing from too few samples.
  std::optional<std::int64_t> p99_ns;
  std::int64_t max_ns = 0;
  double samples_per_s = 0;  // From the first query to the last answer.

  static constexpr void fields(const auto& visit) {
    visit(required("samples", &OwnFigures::samples), required("p50_ns", &OwnFigures::p50_ns),
          required("p90_ns", &OwnFigures::p90_ns), required("p99_ns", &OwnFigures::p99_ns),
          required("max_ns", &OwnFigures::max_ns),
          required("samples_per_s", &OwnFigures::samples_per_s));
  }
};

struct ScenarioResult {
  loadgen::Figures loadgen;
  OwnFigures own;
  std::size_t samples_in_memory = 0;  // Different ones.

  static constexpr void fields(const auto& visit) {
    visit(required("loadgen", &ScenarioResult::loadgen), required("own", &ScenarioResult::own),
          required("samples_in_memory", &ScenarioResult::samples_in_memory));
  }
};

}  // namespace edgebench::runtime
