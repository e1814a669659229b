#include "measure/bench.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/utc.h"
#include "base/version.h"
#include "machine/cpus/affinity.h"
#include "machine/energy.h"
#include "machine/facts.h"
#include "measure/layers/layer_run.h"
#include "measure/layers/network_layers.h"
#include "measure/prepare/rooflines.h"
#include "measure/rounds/round.h"
#include "measure/run_base.h"
#include "model/macs.h"
#include "quantise/calibrate/images.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
std::string seconds_left(std::int64_t elapsed_ns, std::int64_t budget_ns) {
  const std::int64_t left_s =
      std::max<std::int64_t>(0, budget_ns - elapsed_ns) / kNanosecondsPerSecond;
  return fmt::format("at most {}:{:02} left", left_s / 60, left_s % 60);
}

class Bench : RunBase<BenchRequest> {
 public:
  Bench(const BenchRequest& request, const Inputs& inputs,
        const std::map<std::string, WorkerInfo>& workers, Progress& progress,
        const std::atomic<bool>& stop, const std::optional<machine::CpuChoice>& cpus)
      : RunBase(
            request, inputs, workers, progress, stop,
            cpus ? *cpus
                 : machine::choose_cpus(most_threads(request.candidates), request.settings.cores)) {
  }

  std::string run(std::optional<ResumedRun> resumed) {
    if (resumed) {
      tally_ = std::move(resumed->tally);
      round_number_ = resumed->last_round;
      elapsed_before_ns_ = resumed->elapsed_ns;
      dead_ = std::move(resumed->failed);
      has_layers_ = resumed->has_layers;
      if (resumed->cut_off) close_round(*resumed->cut_off);
      recorder_.append(record::Resume{.edgebench = kVersion,
                                      .started = utc_now(),
                                      .command = request_.command,
                                      .budget_ns = request_.settings.stopping.budget_ns});
    } else {
      recorder_.append(run_record());
      append_rooflines();
    }
    Preparation ready =
        prepare(dead_, request_.settings.gpu_timing, request_.settings.time_mistrusted);
    prepared_ = std::move(ready.candidates);
    dead_.merge(ready.failed);
    const std::string reason = measure();
    if (reason != kInterrupted) measure_layers();
    recorder_.append(record::End{
        .reason = reason, .duration_ns = elapsed_ns(), .next_round_ns = next_round_ns_});
    recorder_.flush();
    return reason;
  }

 private:
  record::Run run_record() const {
    auto run = first_record<record::Run>();
    run.network = {
        .macs_per_image = static_cast<double>(model::multiply_adds(inputs_.weights.network)),
        .layers = network_layers(inputs_.weights.network, first_image())};
    run.energy = {.source = energy_.meter ? energy_.meter->source() : "",
                  .missing = energy_.missing};
    run.given = inputs_.given;
    run.plan = plan_of(request_.settings, request_.baseline);
    return run;
  }

  // The first that is measured with, normalised.
  std::vector<float> first_image() const {
    const MappedNpy crops(inputs_.crops);
    return quantise::CalibrationImages(crops, inputs_.weights.network).load(0);
  }

  void append_rooflines() {
    if (emulated_) return;
    progress_.show("measuring what the processor can do at most");
    for (const record::Roofline& record :
         roofline_records(request_.candidates, cpus_.workers, request_.settings.roofline)) {
      recorder_.append(record);
    }
  }

  // A round that was killed has its sweeps in the records; enough of them make a round. What only
  // the living worker could tell (its memory, its time) is not available.
  void close_round(const CutOffRound& round) {
    if (round.sweeps < least_sweeps(request_.settings.sweeps_per_round)) {
      tally_.discard_round();
      return;
    }
    tally_.end_round(round.workers);
    record::RoundEnd end{.round = round.number,
                         .head_to_head = round.head_to_head,
                         .cut_off = true,
                         .elapsed_ns = elapsed_before_ns_};
    for (const std::string& name : round.workers) end.workers.push_back({.candidate = name});
    recorder_.append(end);
  }

  std::string measure() {
    const machine::ScopedAffinity elsewhere(std::array{cpus_.coordinator});
    start_ns_ = now_ns();
    for (;;) {
      if (stop_) return kInterrupted;
      StoppingRule rule = request_.settings.stopping;
      if (wants_layers()) rule.budget_ns -= reserved_for_layers_ns(layer_costs(), rule.budget_ns);
      const NextStep step = next_step(rule, tally_, alive(), elapsed_ns());
      if (step.candidates.empty()) return step.reason;
      const auto estimate_ns = costs_.estimate_ns(step.candidates);
      const std::int64_t left_ns = rule.budget_ns - elapsed_ns();
      if (estimate_ns && *estimate_ns > left_ns) return out_of_budget(*estimate_ns);
      const RoundOutcome outcome =
          run_one_round(step, estimate_ns ? std::nullopt : std::optional(now_ns() + left_ns));
      if (outcome.interrupted) return kInterrupted;
      for (const RoundOutcome::Failure& failure : outcome.failures) {
        progress_.note(fmt::format("{}: {}: {}", failure.candidate, enum_name(failure.outcome),
                                   failure.reason));
        dead_.insert(failure.candidate);
      }
      if (outcome.too_long_ns > 0) return out_of_budget(outcome.too_long_ns);
      if (!outcome.stood_still) costs_.add(outcome.cost);
    }
  }

  bool wants_layers() const { return request_.settings.layers && !has_layers_ && !emulated_; }

  // Of those that were measured, the fastest first.
  std::vector<LayerCost> layer_costs() const {
    std::vector<LayerCost> costs;
    for (const LiveCandidate& live : alive()) {
      const auto image_ns = tally_.median_image_ns(live.name);
      if (!image_ns) continue;
      costs.push_back({.name = live.name,
                       .open_ns = costs_.open_ns(live.name),
                       .run_ns = std::llround(*image_ns * live.workload.first)});
    }
    std::ranges::sort(costs, {}, &LayerCost::run_ns);
    return costs;
  }

  void measure_layers() {
    const std::vector<LayerCost> costs = layer_costs();
    if (!wants_layers() || costs.empty()) return;
    const machine::ScopedAffinity elsewhere(std::array{cpus_.coordinator});
    const std::int64_t budget_ns = request_.settings.stopping.budget_ns;
    const std::int64_t allowed_ns = allowed_for_layers_ns(elapsed_ns(), budget_ns);
    std::vector<const PreparedCandidate*> candidates;
    for (const auto& prepared : prepared_) candidates.push_back(prepared.get());
    run_layers(plan_layers(costs, allowed_ns), costs, candidates, round_settings(), allowed_ns,
               recorder_, stop_, [&](const std::string& now) {
                 progress_.show(fmt::format("time by layer, {}, {}", now,
                                            seconds_left(elapsed_ns(), budget_ns)));
               });
  }

  std::string out_of_budget(std::int64_t next_round_ns) {
    next_round_ns_ = next_round_ns;
    return "budget";
  }

  RoundOutcome run_one_round(const NextStep& step, std::optional<std::int64_t> end_by_ns) {
    RoundPlan plan{.number = ++round_number_,
                   .head_to_head = step.head_to_head,
                   .candidates = {},
                   .measuring_since_ns = start_ns_ - elapsed_before_ns_,
                   .end_by_ns = end_by_ns};
    for (const auto& prepared : prepared_) {
      if (std::ranges::find(step.candidates, prepared->candidate.name) != step.candidates.end()) {
        plan.candidates.push_back(prepared.get());
      }
    }
    const std::string what = step.head_to_head
                                 ? fmt::format("round {}, head to head: {} against {}", plan.number,
                                               step.candidates[0], step.candidates[1])
                                 : fmt::format("round {}", plan.number);
    return run_round(plan, round_settings(), recorder_, tally_, stop_, [&](const std::string& now) {
      progress_.show(fmt::format("{}: {}{}, {}", what, now, best_so_far(),
                                 seconds_left(elapsed_ns(), request_.settings.stopping.budget_ns)));
    });
  }

  std::string best_so_far() const {
    std::string best;
    std::optional<double> least_ns;
    for (const auto& prepared : prepared_) {
      const auto time_ns = tally_.median_image_ns(prepared->candidate.name);
      if (prepared->mistrusted || !time_ns || (least_ns && *least_ns <= *time_ns)) continue;
      best = prepared->candidate.name;
      least_ns = time_ns;
    }
    return least_ns ? fmt::format(", best so far {} {:.3g} ms", best, *least_ns / 1e6) : "";
  }

  std::vector<LiveCandidate> alive() const {
    std::vector<LiveCandidate> live;
    std::vector<Candidate> contenders;
    for (const auto& prepared : prepared_) {
      const Candidate& candidate = prepared->candidate;
      if (dead_.contains(candidate.name)) continue;
      live.push_back({.name = candidate.name,
                      .workload = {candidate.images_at_a_time(), candidate.batch},
                      .contends = !prepared->mistrusted});
      if (!prepared->mistrusted) contenders.push_back(candidate);
    }
    const bool baseline_lives =
        std::ranges::find(live, request_.baseline, &LiveCandidate::name) != live.end();
    const std::string baseline =
        baseline_lives ? request_.baseline : record::usual_baseline(contenders);
    for (LiveCandidate& one : live) one.never_dropped = one.name == baseline;
    return live;
  }

  RoundSettings round_settings() const {
    const BenchSettings& settings = request_.settings;
    return {.logs = request_.out / "logs",
            .worker_cpus = cpus_.workers,
            .sweeps = settings.sweeps_per_round,
            .slice_ns = settings.slice_ns,
            .runs_per_slice = settings.runs_per_slice,
            .seed = settings.seed,
            .warm_up = settings.warm_up,
            .deadline_ns = settings.deadline_ns,
            .memory_limit_bytes = settings.memory_limit_bytes,
            .repeat = request_.repeat,
            .energy = energy_.meter ? &*energy_.meter : nullptr,
            .devices = watched_};
  }

  std::int64_t elapsed_ns() const {
    return start_ns_ == 0 ? elapsed_before_ns_ : elapsed_before_ns_ + now_ns() - start_ns_;
  }

  const machine::EnergySearch energy_ = machine::find_energy_meter();
  std::vector<std::unique_ptr<PreparedCandidate>> prepared_;
  std::set<std::string> dead_;
  stats::Tally tally_;
  int round_number_ = 0;
  std::int64_t elapsed_before_ns_ = 0;
  std::int64_t start_ns_ = 0;
  RoundCosts costs_;
  std::int64_t next_round_ns_ = 0;  // That the budget did not hold.
  bool has_layers_ = false;         // The run that is resumed had measured them.
  // Asked once, before the clock of the run starts: it takes milliseconds.
  const bool emulated_ = machine::machine_facts().emulated.has_value();
};

}  // namespace

record::Plan plan_of(const BenchSettings& settings, const std::string& baseline) {
  return {.budget_ns = settings.stopping.budget_ns,
          .rounds_min = settings.stopping.rounds_all,
          .rounds_max = settings.stopping.rounds_max,
          .sweeps_per_round = settings.sweeps_per_round,
          .slice_ns = settings.slice_ns,
          .runs_per_slice = settings.runs_per_slice,
          .drops_slower = settings.stopping.drop_slower,
          .times_mistrusted = settings.time_mistrusted,
          .baseline = baseline,
          .seed = settings.seed,
          .warm_up = settings.warm_up,
          .deadline_ns = settings.deadline_ns,
          .memory_limit_bytes = settings.memory_limit_bytes,
          .gpu_timing = settings.gpu_timing,
          .layers = settings.layers};
}

BenchSettings settings_of(const record::Plan& plan) {
  return {.stopping = {.rounds_all = plan.rounds_min,
                       .rounds_max = plan.rounds_max,
                       .budget_ns = plan.budget_ns,
                       .drop_slower = plan.drops_slower},
          .sweeps_per_round = plan.sweeps_per_round,
          .slice_ns = plan.slice_ns,
          .runs_per_slice = plan.runs_per_slice,
          .seed = plan.seed,
          .warm_up = plan.warm_up,
          .deadline_ns = plan.deadline_ns,
          .memory_limit_bytes = plan.memory_limit_bytes,
          .roofline = {},
          .time_mistrusted = plan.times_mistrusted,
          .layers = plan.layers,
          .gpu_timing = plan.gpu_timing};
}

std::string run_bench(const BenchRequest& request, const Inputs& inputs,
                      const std::map<std::string, WorkerInfo>& workers,
                      std::optional<ResumedRun> resumed, Progress& progress,
                      const std::atomic<bool>& stop) {
  check_run(request.candidates, inputs, workers, request.out, resumed.has_value());
  const auto cpus = resumed ? std::optional(resumed->cpus) : std::nullopt;
  return Bench(request, inputs, workers, progress, stop, cpus).run(std::move(resumed));
}

}  // namespace edgebench::measure
