// The records of a run of LoadGen scenarios; docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "record/attempt.h"
#include "record/round.h"
#include "record/run.h"
#include "runtime/scenario_messages.h"

namespace edgebench::record {

// Stands in every output.
inline constexpr const char* kNotMlperf =
    "These are LoadGen scenarios, not MLPerf results: those take runs of at least 600 s, 24,576 "
    "samples in Offline, a data set and model of MLCommons and its rules of submission.";

struct LoadgenPlan {
  std::vector<loadgen::Scenario> scenarios;
  std::int64_t duration_ns = 0;
  std::int64_t server_p99_ns = 0;
  std::size_t offline_samples_min = 0;
  std::uint64_t seed = 0;
  runtime::WarmUpRule warm_up;
  std::int64_t deadline_ns = 0;
  std::optional<std::uint64_t> memory_limit_bytes;

  static constexpr void fields(const auto& visit) {
    visit(required("scenarios", &LoadgenPlan::scenarios),
          required("duration_ns", &LoadgenPlan::duration_ns),
          required("server_p99_ns", &LoadgenPlan::server_p99_ns),
          required("offline_samples_min", &LoadgenPlan::offline_samples_min),
          optional("seed", &LoadgenPlan::seed), optional("warm_up", &LoadgenPlan::warm_up),
          optional("deadline_ns", &LoadgenPlan::deadline_ns),
          optional("memory_limit_bytes", &LoadgenPlan::memory_limit_bytes));
  }
};

// The first line.
struct Loadgen {
  static constexpr std::string_view kind = "loadgen";
  int schema = kSchema;
  std::string not_mlperf = kNotMlperf;
  std::string edgebench;  // The version.
  std::string loadgen_version;
  std::string started;
  std::string command;
  machine::MachineFacts machine;
  std::vector<int> worker_cpus;
  std::vector<int> generator_cpus;  // Of LoadGen's own threads; empty: those of the worker.
  std::optional<machine::CpuChoice> cpu_choice;
  Weights weights;
  Images images;
  std::optional<Quantised> quantised;
  LoadgenPlan plan;
  std::vector<Candidate> candidates;

  static constexpr void fields(const auto& visit) {
    visit(required("schema", &Loadgen::schema), optional("not_mlperf", &Loadgen::not_mlperf),
          optional("edgebench", &Loadgen::edgebench),
          optional("loadgen_version", &Loadgen::loadgen_version),
          optional("started", &Loadgen::started), optional("command", &Loadgen::command),
          optional("machine", &Loadgen::machine), optional("worker_cpus", &Loadgen::worker_cpus),
          optional("generator_cpus", &Loadgen::generator_cpus),
          optional("cpu_choice", &Loadgen::cpu_choice), required("weights", &Loadgen::weights),
          required("images", &Loadgen::images), optional("quantised", &Loadgen::quantised),
          required("plan", &Loadgen::plan), required("candidates", &Loadgen::candidates));
  }
};

// One rate that Server's search has tried.
struct ServerTrial {
  double rate_per_s = 0;
  bool confirming = false;  // It took the scenario's whole duration.
  bool held = false;        // The bound was kept.
  loadgen::Figures loadgen;
  runtime::OwnFigures own;

  static constexpr void fields(const auto& visit) {
    visit(required("rate_per_s", &ServerTrial::rate_per_s),
          optional("confirming", &ServerTrial::confirming), required("held", &ServerTrial::held),
          required("loadgen", &ServerTrial::loadgen), required("own", &ServerTrial::own));
  }
};

// One scenario of one candidate.
struct Scenario {
  static constexpr std::string_view kind = "scenario";
  Attempt attempt;
  loadgen::Scenario scenario = loadgen::Scenario::single_stream;
  int threads = 1;
  int batch = 1;
  int streams = 1;
  runtime::Facts session;
  std::optional<runtime::WarmedUp> warm_up;
  std::optional<std::size_t> samples_in_memory;  // Different ones.
  // Of SingleStream and Offline; nothing unless it ran to its end.
  std::optional<loadgen::Figures> loadgen;
  std::optional<runtime::OwnFigures> own;
  std::optional<double> expected_per_s;
  std::optional<int> attempts;
  // Of Server:
  std::optional<std::int64_t> bound_ns;
  std::vector<ServerTrial> trials;
  std::optional<double> highest_per_s;
  std::optional<double> lowest_failed_per_s;
  std::optional<Circumstances> circumstances;

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Scenario::attempt), required("scenario", &Scenario::scenario),
          optional("threads", &Scenario::threads), optional("batch", &Scenario::batch),
          optional("streams", &Scenario::streams), optional("session", &Scenario::session),
          optional("warm_up", &Scenario::warm_up),
          optional("samples_in_memory", &Scenario::samples_in_memory),
          if_any("loadgen", &Scenario::loadgen), if_any("own", &Scenario::own),
          if_any("expected_per_s", &Scenario::expected_per_s),
          if_any("attempts", &Scenario::attempts), if_any("bound_ns", &Scenario::bound_ns),
          if_any("trials", &Scenario::trials), optional("highest_per_s", &Scenario::highest_per_s),
          optional("lowest_failed_per_s", &Scenario::lowest_failed_per_s),
          optional("circumstances", &Scenario::circumstances));
  }
};

}  // namespace edgebench::record
