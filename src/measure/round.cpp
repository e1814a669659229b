#include "measure/round.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "machine/circumstances.h"
#include "measure/arithmetic.h"
#include "measure/circumstances_record.h"
#include "measure/schedule.h"

namespace edgebench::measure {
namespace {

using nlohmann::json;

struct Contestant {
  const Competitor* competitor = nullptr;
  std::unique_ptr<WorkerClient> worker;  // Null once it has failed.
  std::filesystem::path log;
  std::unique_ptr<ScratchFolder> scratch;  // The only place for a worker with a user's file.
  std::int64_t start_ns = 0;

  const std::string& name() const { return competitor->candidate.name; }
};

class Round {
 public:
  Round(const RoundPlan& plan, const RoundSettings& settings, Recorder& recorder,
        stats::Tally& tally)
      : plan_(plan), settings_(settings), recorder_(recorder), tally_(tally) {
    for (const Competitor* competitor : plan.competitors) {
      Contestant contestant;
      contestant.competitor = competitor;
      contestant.log = settings.logs / fmt::format("round-{:03}-{}.log", plan.number,
                                                   file_name_of(competitor->candidate.name));
      contestants_.push_back(std::move(contestant));
    }
  }

  RoundOutcome run(const std::atomic<bool>& stop,
                   const std::function<void(const std::string&)>& now_running) {
    const machine::Snapshot before = machine::take_snapshot_with_canary(settings_.worker_cpus);
    for (const std::size_t index :
         launch_order(contestants_.size(), settings_.seed, plan_.number)) {
      Contestant& contestant = contestants_[index];
      if (stop) return interrupt();
      now_running(fmt::format("opening {}", contestant.name()));
      launch(contestant);
    }
    for (int sweep = 0; sweep < settings_.sweeps && anybody_left(); ++sweep) {
      if (stop) {
        outcome_.interrupted = true;
        if (sweep < least_sweeps(settings_.sweeps)) return interrupt();
        break;
      }
      now_running(fmt::format("sweep {} of {}", sweep + 1, settings_.sweeps));
      run_sweep(sweep);
    }
    finish(before);
    return std::move(outcome_);
  }

 private:
  void launch(Contestant& contestant) {
    json record = {{"record", "launch"},
                   {"round", plan_.number},
                   {"duel", plan_.duel},
                   {"candidate", contestant.name()},
                   {"repeat", settings_.repeat(contestant.competitor->candidate)}};
    try {
      open(contestant, record);
      record.update({{"outcome", "ok"}, {"reason", ""}, {"log", nullptr}});
    } catch (const WorkerFailure& failure) {
      contestant.worker.reset();
      record.update({{"outcome", outcome_name(failure.outcome())},
                     {"reason", failure.what()},
                     {"log", log_name(contestant.log)}});
      outcome_.failures.push_back({contestant.name(), failure.outcome(), failure.what()});
    }
    recorder_.append(record);
  }

  void open(Contestant& contestant, json& record) {
    const Candidate& candidate = contestant.competitor->candidate;
    if (candidate.is_users_file()) contestant.scratch = std::make_unique<ScratchFolder>();
    contestant.start_ns = now_ns();
    contestant.worker = std::make_unique<WorkerClient>(
        LaunchSettings{.executable = contestant.competitor->executable,
                       .log = contestant.log,
                       .cpus = settings_.worker_cpus,
                       .deadline_ns = settings_.deadline_ns,
                       .memory_limit_bytes = settings_.memory_limit_bytes,
                       .confined_to = contestant.scratch ? std::optional(contestant.scratch->path())
                                                         : std::nullopt});
    record["spawn_ns"] = contestant.worker->spawn_ns();
    const runtime::Opened opened =
        contestant.worker->open({.variant = candidate.variant,
                                 .artifact = contestant.competitor->artifact,
                                 .crops = settings_.crops,
                                 .batch = candidate.batch,
                                 .threads = candidate.threads,
                                 .options = candidate.options,
                                 .streams = candidate.streams,
                                 .compile_cache = contestant.competitor->compile_cache,
                                 .planted_slowdown = candidate.planted_slowdown,
                                 .normalise = candidate.normalise});
    record.update(json(opened));
    record.erase("layers");  // The evaluation's record has them; these only have to be as good.
    if (const auto claimed = contestant.competitor->precision) {
      const Conformance arithmetic =
          judge_arithmetic(*claimed, opened.layers, contestant.competitor->network_layers);
      if (arithmetic.outcome != Outcome::ok) {
        throw WorkerFailure(arithmetic.outcome, arithmetic.reason);
      }
    }
    record["warm_up"] = contestant.worker->warm_up(settings_.warm_up);
  }

  void run_sweep(int sweep) {
    json slices = json::array();
    std::vector<stats::Tally::SliceTime> times;
    const runtime::SliceCommand command = {
        .duration_ns = settings_.slice_ns,
        .runs_min = settings_.runs_per_slice,
        .first_image = first_image(plan_.number, sweep, settings_.sweeps)};
    for (const std::size_t index :
         sweep_order(contestants_.size(), settings_.seed, plan_.number, sweep)) {
      Contestant& contestant = contestants_[index];
      if (!contestant.worker) continue;
      try {
        const auto energy_before = energy_reading();
        json slice = contestant.worker->slice(command);
        add_energy(energy_before, slice);
        times.push_back(slice_time(contestant.competitor->candidate, slice));
        slice["candidate"] = contestant.name();
        slices.push_back(std::move(slice));
      } catch (const WorkerFailure& failure) {
        fail(contestant, failure);
      }
    }
    tally_.add_sweep(times);
    recorder_.append({{"record", "sweep"},
                      {"round", plan_.number},
                      {"duel", plan_.duel},
                      {"sweep", sweep},
                      {"slices", std::move(slices)}});
  }

  std::optional<machine::EnergyReading> energy_reading() const {
    return settings_.energy == nullptr ? std::nullopt : settings_.energy->read();
  }

  void add_energy(const std::optional<machine::EnergyReading>& before, json& slice) const {
    if (settings_.energy == nullptr) return;
    const auto used_uj = settings_.energy->between_uj(before, energy_reading());
    slice["energy_uj"] = used_uj ? json(*used_uj) : json();
  }

  void finish(const machine::Snapshot& before) {
    json workers = json::array();
    std::set<std::string> survivors;
    for (Contestant& contestant : contestants_) {
      if (!contestant.worker) continue;
      try {
        json worker = contestant.worker->close();
        for (const char* memory : {"peak_rss_bytes", "pss_bytes"}) {
          if (worker[memory] == 0) worker[memory] = nullptr;  // Not available is never zero.
        }
        worker["candidate"] = contestant.name();
        worker["wall_ns"] = now_ns() - contestant.start_ns;
        workers.push_back(std::move(worker));
        survivors.insert(contestant.name());
      } catch (const WorkerFailure& failure) {
        fail(contestant, failure);
      }
      contestant.worker.reset();
    }
    tally_.end_round(survivors);
    recorder_.append({{"record", "round"},
                      {"round", plan_.number},
                      {"duel", plan_.duel},
                      {"elapsed_ns", now_ns() - plan_.measuring_since_ns},
                      {"workers", std::move(workers)},
                      {"circumstances", circumstances_record(before)}});
    recorder_.flush();
  }

  void fail(Contestant& contestant, const WorkerFailure& failure) {
    contestant.worker.reset();
    outcome_.failures.push_back({contestant.name(), failure.outcome(), failure.what()});
    recorder_.append({{"record", "failure"},
                      {"round", plan_.number},
                      {"candidate", contestant.name()},
                      {"outcome", outcome_name(failure.outcome())},
                      {"reason", failure.what()},
                      {"log", log_name(contestant.log)}});
  }

  RoundOutcome interrupt() {
    tally_.discard_round();
    outcome_.interrupted = true;
    return std::move(outcome_);
  }

  bool anybody_left() const {
    return std::ranges::any_of(
        contestants_, [](const Contestant& contestant) { return contestant.worker != nullptr; });
  }

  const RoundPlan& plan_;
  const RoundSettings& settings_;
  Recorder& recorder_;
  stats::Tally& tally_;
  std::vector<Contestant> contestants_;
  RoundOutcome outcome_;
};

}  // namespace

stats::Tally::SliceTime slice_time(const Candidate& candidate, const json& slice) {
  const auto run_ns = slice.at("run_ns").get<std::vector<double>>();
  const auto streams = slice.value("streams", std::vector<std::size_t>{});
  return {candidate.name, stats::time_per_image_ns(run_ns, streams, candidate.batch)};
}

int least_sweeps(int planned) {
  return (planned + 2) / 3;
}

RoundOutcome run_round(const RoundPlan& plan, const RoundSettings& settings, Recorder& recorder,
                       stats::Tally& tally, const std::atomic<bool>& stop,
                       const std::function<void(const std::string&)>& now_running) {
  return Round(plan, settings, recorder, tally).run(stop, now_running);
}

}  // namespace edgebench::measure
