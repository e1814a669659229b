#include "measure/rounds/round.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "machine/circumstances.h"
#include "measure/circumstances_record.h"
#include "measure/prepare/arithmetic.h"
#include "measure/rounds/launched.h"
#include "measure/rounds/schedule.h"
#include "record/tally.h"

namespace edgebench::measure {
namespace {

std::set<std::string> devices_of(const RoundPlan& plan) {
  std::set<std::string> devices;
  for (const PreparedCandidate* prepared : plan.candidates) {
    devices.insert(prepared->candidate.device);
  }
  return devices;
}

class RunningRound {
 public:
  RunningRound(const RoundPlan& plan, const RoundSettings& settings, Recorder& recorder,
               stats::Tally& tally)
      : plan_(plan),
        settings_(settings),
        recorder_(recorder),
        tally_(tally),
        watch_(settings.devices, devices_of(plan)) {
    for (const PreparedCandidate* prepared : plan.candidates) {
      launched_.push_back(
          to_launch(*prepared, settings.logs, fmt::format("round-{:03}", plan.number)));
    }
  }

  RoundOutcome run(const std::atomic<bool>& stop,
                   const std::function<void(const std::string&)>& now_running) {
    const machine::Snapshot before = machine::take_snapshot_with_canary(settings_.worker_cpus);
    std::size_t launched = 0;
    for (const std::size_t index : launch_order(launched_.size(), settings_.seed, plan_.number)) {
      if (stop) return interrupt();
      now_running(fmt::format("opening {}", launched_[index].name()));
      launch(launched_[index]);
      if (!fits(++launched)) return std::move(outcome_);
    }
    for (int sweep = 0; sweep < sweeps_ && anybody_left(); ++sweep) {
      if (stop) {
        outcome_.interrupted = true;
        if (sweep < least_sweeps(settings_.sweeps)) return interrupt();
        break;
      }
      now_running(fmt::format("sweep {} of {}", sweep + 1, sweeps_));
      run_sweep(sweep);
    }
    finish(before);
    return std::move(outcome_);
  }

 private:
  // After so many launches: whether enough sweeps will end in time. Each launch to come is taken to
  // cost what those so far did on average.
  bool fits(std::size_t launched) {
    if (!plan_.end_by_ns) return true;
    const std::int64_t now = now_ns();
    const auto done = static_cast<std::int64_t>(launched);
    const std::int64_t launches_ns =
        (now - start_ns_) / done * (static_cast<std::int64_t>(launched_.size()) - done);
    std::int64_t sweep_ns = 0;
    for (const Launched& one : launched_) {
      if (!one.worker) continue;
      sweep_ns += slice_cost_ns(one.run_ns, settings_.slice_ns, settings_.runs_per_slice);
    }
    sweeps_ = sweeps_within(settings_.sweeps, sweep_ns, *plan_.end_by_ns - now - launches_ns);
    if (sweeps_ >= least_sweeps(settings_.sweeps)) return true;
    outcome_.too_long_ns = now - start_ns_ + launches_ns + settings_.sweeps * sweep_ns;
    return false;
  }

  void launch(Launched& one) {
    record::Launch record{
        .attempt = {.candidate = one.name(), .repeat = settings_.repeat(one.candidate())},
        .round = plan_.number,
        .head_to_head = plan_.head_to_head};
    try {
      open(one, record);
    } catch (const WorkerFailure& failure) {
      one.worker.reset();
      fail(one, failure, record.attempt);
    }
    recorder_.append(record);
  }

  void open(Launched& one, record::Launch& record) {
    start(one, settings_);
    record.spawn_ns = one.worker->spawn_ns();
    const runtime::Opened opened = one.worker->open(open_command(*one.prepared));
    outcome_.cost.candidates[one.name()].open_ns = now_ns() - one.start_ns;
    record.phases = opened.phases;
    record.open_ns = opened.open_ns;
    record.first_inference_ns = opened.first_inference_ns;
    record.session = opened.session;
    record.bare_rss_bytes = opened.bare_rss_bytes;
    record.peak_rss_bytes = opened.peak_rss_bytes;
    record.device_memory_bytes = opened.device_memory_bytes;
    if (!record.device_memory_bytes) record.device_memory_bytes = device_memory_bytes(one);
    // The evaluation's record has the layers; these only have to be as good.
    const auto claimed = one.prepared->precision;
    if (claimed && !one.prepared->mistrusted) {
      const Conformance arithmetic =
          judge_arithmetic(*claimed, opened.layers, one.prepared->network_layers);
      if (arithmetic.outcome != Outcome::ok) {
        throw WorkerFailure(arithmetic.outcome, arithmetic.reason);
      }
    }
    record.warm_up = one.worker->warm_up(settings_.warm_up);
    one.run_ns = record.warm_up->duration_ns / std::max<std::int64_t>(1, record.warm_up->runs);
    outcome_.stood_still |= one.worker->stood_still();
    outcome_.cost.candidates[one.name()].launch_ns = now_ns() - one.start_ns;
  }

  // For a runtime that cannot tell it.
  std::optional<std::uint64_t> device_memory_bytes(const Launched& one) const {
    return watch_.memory_bytes(one.candidate().device, one.worker->process_id());
  }

  void run_sweep(int number) {
    record::Sweep sweep{.round = plan_.number, .head_to_head = plan_.head_to_head, .sweep = number};
    const runtime::SliceCommand command = {
        .duration_ns = settings_.slice_ns,
        .runs_min = settings_.runs_per_slice,
        .first_image = first_image(plan_.number, number, settings_.sweeps)};
    std::vector<stats::Tally::SliceTime> times;
    for (const std::size_t index :
         sweep_order(launched_.size(), settings_.seed, plan_.number, number)) {
      Launched& one = launched_[index];
      if (!one.worker) continue;
      try {
        record::Slice slice{.candidate = one.name()};
        const std::int64_t begin_ns = now_ns();
        const auto energy_before = energy_reading();
        slice.times = one.worker->slice(command);
        slice.energy_uj = energy_since(energy_before);
        watch_.has_computed(one.candidate().device);
        slice.stopped = one.worker->stood_still();
        outcome_.stood_still |= slice.stopped;
        if (!slice.stopped) {
          times.push_back({one.name(), record::time_per_image_ns(slice, one.candidate().batch)});
        }
        sweep.slices.push_back(std::move(slice));
        outcome_.cost.candidates[one.name()].slices_ns += now_ns() - begin_ns;
      } catch (const WorkerFailure& failure) {
        fail_in_round(one, failure);
      }
    }
    tally_.add_sweep(times);
    recorder_.append(sweep);
  }

  std::optional<machine::EnergyReading> energy_reading() const {
    return settings_.energy == nullptr ? std::nullopt : settings_.energy->read();
  }

  std::optional<std::uint64_t> energy_since(
      const std::optional<machine::EnergyReading>& before) const {
    if (settings_.energy == nullptr) return std::nullopt;
    return settings_.energy->between_uj(before, energy_reading());
  }

  void finish(const machine::Snapshot& before) {
    record::RoundEnd end{.round = plan_.number, .head_to_head = plan_.head_to_head};
    std::set<std::string> survivors;
    for (Launched& one : launched_) {
      if (!one.worker) continue;
      try {
        const auto device_memory = device_memory_bytes(one);
        runtime::Closed closed = one.worker->close();
        if (!closed.device_memory_bytes) closed.device_memory_bytes = device_memory;
        end.workers.push_back(
            {.candidate = one.name(), .closed = closed, .wall_ns = now_ns() - one.start_ns});
        survivors.insert(one.name());
      } catch (const WorkerFailure& failure) {
        fail_in_round(one, failure);
      }
      one.worker.reset();
    }
    tally_.end_round(survivors);
    end.elapsed_ns = now_ns() - plan_.measuring_since_ns;
    end.circumstances = circumstances_since(before);
    end.circumstances->devices = watch_.end();
    recorder_.append(end);
    recorder_.flush();
    outcome_.cost.all_ns = now_ns() - start_ns_;
  }

  void fail_in_round(Launched& one, const WorkerFailure& failure) {
    one.worker.reset();
    record::Failure record{.attempt = {.candidate = one.name()}, .round = plan_.number};
    fail(one, failure, record.attempt);
    recorder_.append(record);
  }

  void fail(const Launched& one, const WorkerFailure& failure, record::Attempt& attempt) {
    attempt.outcome = failure.outcome();
    attempt.reason = failure.what();
    attempt.log = log_name(one.log);
    outcome_.failures.push_back({one.name(), failure.outcome(), failure.what()});
  }

  RoundOutcome interrupt() {
    tally_.discard_round();
    outcome_.interrupted = true;
    return std::move(outcome_);
  }

  bool anybody_left() const {
    return std::ranges::any_of(launched_,
                               [](const Launched& one) { return one.worker != nullptr; });
  }

  const RoundPlan& plan_;
  const RoundSettings& settings_;
  Recorder& recorder_;
  stats::Tally& tally_;
  const std::int64_t start_ns_ = now_ns();
  int sweeps_ = settings_.sweeps;  // Fewer where the time does not hold more.
  std::vector<Launched> launched_;
  DeviceWatch watch_;
  RoundOutcome outcome_;
};

}  // namespace

int least_sweeps(int planned) {
  return (planned + 2) / 3;
}

RoundOutcome run_round(const RoundPlan& plan, const RoundSettings& settings, Recorder& recorder,
                       stats::Tally& tally, const std::atomic<bool>& stop,
                       const std::function<void(const std::string&)>& now_running) {
  return RunningRound(plan, settings, recorder, tally).run(stop, now_running);
}

}  // namespace edgebench::measure
