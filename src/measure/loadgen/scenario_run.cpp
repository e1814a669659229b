#include "measure/loadgen/scenario_run.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "measure/circumstances_record.h"
#include "measure/loadgen/server_search.h"
#include "measure/prepare/arithmetic.h"
#include "stats/quantile.h"

namespace edgebench::measure {
namespace {

using loadgen::Scenario;

// LoadGen makes queries ready for the expected rate, and ends early when it runs out of them; the
// warm-up, which also normalises images, is slower than what follows.
constexpr double kExpectedMore = 1.2;
constexpr int kMostAttempts = 3;
// A search's trials, as a share of the scenario's duration; the confirming one takes all of it.
constexpr std::int64_t kTrialShare = 4;

// The candidate as the scenario has it.
PreparedCandidate adapted(PreparedCandidate prepared, Scenario scenario) {
  if (scenario != Scenario::offline) prepared.candidate.batch = 1;
  if (scenario == Scenario::single_stream) prepared.candidate.streams = 1;
  return prepared;
}

class ScenarioRun {
 public:
  ScenarioRun(const PreparedCandidate& prepared, Scenario scenario,
              const ScenarioSettings& settings, const ScenarioPlace& place,
              const std::function<void(const std::string&)>& now_running)
      : prepared_(adapted(prepared, scenario)),
        scenario_(scenario),
        settings_(settings),
        place_(place),
        now_running_(now_running),
        name_(fmt::format("{}-{}", file_name_of(candidate().name), enum_name(scenario))),
        log_(place.logs / (name_ + ".log")),
        loadgen_logs_(place.logs / (name_ + ".loadgen")),
        watch_(place.devices, {candidate().device}) {}

  record::Scenario run() {
    record::Scenario record{.attempt = {.candidate = candidate().name},
                            .scenario = scenario_,
                            .threads = candidate().threads,
                            .batch = candidate().batch,
                            .streams = candidate().streams};
    const machine::Snapshot before = machine::take_snapshot_with_canary(place_.worker_cpus);
    try {
      WorkerClient worker({.program = prepared_.program,
                           .log = log_,
                           .cpus = place_.worker_cpus,
                           .deadline_ns = settings_.deadline_ns,
                           .memory_limit_bytes = settings_.memory_limit_bytes});
      open(worker, record);
      if (scenario_ == Scenario::server) {
        search(worker, record);
      } else {
        run_once(worker, record);
      }
      worker.close();
      std::filesystem::remove_all(loadgen_logs_);
    } catch (const WorkerFailure& failure) {
      record.attempt.outcome = failure.outcome();
      record.attempt.reason = failure.what();
      record.attempt.log = log_name(log_);
    }
    record.circumstances = circumstances_since(before);
    record.circumstances->devices = watch_.end();
    return record;
  }

 private:
  const Candidate& candidate() const { return prepared_.candidate; }

  void open(WorkerClient& worker, record::Scenario& record) {
    now_running_(fmt::format("{}: opening for {}", candidate().name, enum_name(scenario_)));
    const runtime::Opened opened = worker.open(open_command(prepared_));
    record.session = opened.session;
    if (const auto claimed = prepared_.precision) {
      const Conformance arithmetic =
          judge_arithmetic(*claimed, opened.layers, prepared_.network_layers);
      if (arithmetic.outcome != Outcome::ok) {
        throw WorkerFailure(arithmetic.outcome, arithmetic.reason);
      }
    }
    const runtime::WarmedUp warmed_up = worker.warm_up(settings_.warm_up);
    record.warm_up = warmed_up;
    capacity_per_s_ = static_cast<double>(warmed_up.runs) * candidate().batch *
                      static_cast<double>(kNanosecondsPerSecond) /
                      static_cast<double>(std::max<std::int64_t>(1, warmed_up.duration_ns));
  }

  runtime::ScenarioResult ask(WorkerClient& worker, double rate_per_s, std::size_t queries_min,
                              std::int64_t duration_ns) {
    now_running_(fmt::format("{}: {}{}", candidate().name, enum_name(scenario_),
                             scenario_ == Scenario::server
                                 ? fmt::format(" at {:.3g} queries a second", rate_per_s)
                                 : std::string()));
    // What is too much for a server is worked off after the last arrival.
    const double queries_s =
        2 * static_cast<double>(queries_min) / std::min(rate_per_s, capacity_per_s_);
    const auto result = worker.scenario(
        {.scenario = scenario_,
         .duration_ns = duration_ns,
         .queries_min = queries_min,
         .rate_per_s = rate_per_s,
         .latency_bound_ns = settings_.server_p99_ns,
         // LoadGen takes three seeds from it.
         .seed = settings_.seed + 3 * runs_++,
         .logs = loadgen_logs_,
         .generator_cpus = place_.generator_cpus},
        4 * duration_ns +
            static_cast<std::int64_t>(queries_s * static_cast<double>(kNanosecondsPerSecond)));
    watch_.has_computed(candidate().device);
    return result;
  }

  void run_once(WorkerClient& worker, record::Scenario& record) {
    const std::size_t queries_min = scenario_ == Scenario::offline
                                        ? settings_.offline_samples_min
                                        : stats::samples_needed(stats::Percentile::p90);
    double rate_per_s = kExpectedMore * capacity_per_s_;
    for (int attempt = 1;; ++attempt) {
      const runtime::ScenarioResult result =
          ask(worker, rate_per_s, queries_min, settings_.duration_ns);
      if (!result.loadgen.duration_met && attempt < kMostAttempts) {
        rate_per_s = kExpectedMore * std::max(rate_per_s, result.own.samples_per_s);
        continue;
      }
      record.loadgen = result.loadgen;
      record.own = result.own;
      record.samples_in_memory = result.samples_in_memory;
      record.expected_per_s = rate_per_s;
      record.attempts = attempt;
      if (!result.loadgen.valid) {
        throw WorkerFailure(Outcome::failed, fmt::format("LoadGen calls the run invalid: {}",
                                                         result.loadgen.invalid_reason));
      }
      return;
    }
  }

  // The bound is kept if LoadGen says so: P99 within it, by enough queries to be 99 % sure.
  void search(WorkerClient& worker, record::Scenario& record) {
    record.bound_ns = settings_.server_p99_ns;
    ServerSearch search(capacity_per_s_);
    while (const std::optional<ServerTrial> trial = search.next()) {
      const std::int64_t duration_ns =
          trial->confirming ? settings_.duration_ns : settings_.duration_ns / kTrialShare;
      const runtime::ScenarioResult result = ask(
          worker, trial->rate_per_s, stats::samples_needed(stats::Percentile::p99), duration_ns);
      record.samples_in_memory = result.samples_in_memory;
      record.trials.push_back({.rate_per_s = trial->rate_per_s,
                               .confirming = trial->confirming,
                               .held = result.loadgen.valid,
                               .loadgen = result.loadgen,
                               .own = result.own});
      search.add(result.loadgen.valid);
    }
    record.highest_per_s = search.confirmed_per_s();
    record.lowest_failed_per_s = search.failed_per_s();
  }

  PreparedCandidate prepared_;
  Scenario scenario_;
  const ScenarioSettings& settings_;
  const ScenarioPlace& place_;
  const std::function<void(const std::string&)>& now_running_;
  std::string name_;
  std::filesystem::path log_;
  std::filesystem::path loadgen_logs_;
  DeviceWatch watch_;
  double capacity_per_s_ = 1;  // As the warm-up had it.
  std::uint64_t runs_ = 0;
};

}  // namespace

record::Scenario run_scenario(const PreparedCandidate& prepared, Scenario scenario,
                              const ScenarioSettings& settings, const ScenarioPlace& place,
                              const std::function<void(const std::string&)>& now_running) {
  return ScenarioRun(prepared, scenario, settings, place, now_running).run();
}

}  // namespace edgebench::measure
