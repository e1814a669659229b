// A candidate of several streams is left out: its streams slow each other down, and a profile is of
// one of them.

#include "measure/layers/layer_run.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "measure/rounds/launched.h"
#include "measure/rounds/schedule.h"

namespace edgebench::measure {
namespace {

// A candidate in one launch.
struct Profiled {
  Launched launched;  // Without a worker: it takes no part any more.
  record::LayerTimes record;
};

class LayerRun {
 public:
  LayerRun(std::span<const LayerCost> costs, const RoundSettings& settings, std::int64_t allowed_ns,
           Recorder& recorder, const std::atomic<bool>& stop,
           const std::function<void(const std::string&)>& now_running)
      : costs_(costs),
        settings_(settings),
        allowed_ns_(allowed_ns),
        recorder_(recorder),
        stop_(stop),
        now_running_(now_running) {}

  void run(LayerPlan plan, std::span<const PreparedCandidate* const> candidates) {
    for (int launch = 1; launch <= plan.launches && !stop_; ++launch) {
      run_launch(launch, plan, candidates);
    }
    if (stop_) return;
    for (const std::string& name : plan.names) {
      if (seen_.contains(name)) continue;
      plan.left_out.push_back({name, "the time for all layers was over before its turn came"});
    }
    recorder_.append(record::LayersEnd{.elapsed_ns = now_ns() - start_ns_,
                                       .allowed_ns = allowed_ns_,
                                       .left_out = std::move(plan.left_out)});
    recorder_.flush();
  }

 private:
  void run_launch(int number, const LayerPlan& plan,
                  std::span<const PreparedCandidate* const> candidates) {
    std::vector<Profiled> all;
    for (const PreparedCandidate* prepared : candidates) {
      const std::string& name = prepared->candidate.name;
      if (std::ranges::find(plan.names, name) == plan.names.end() || over_.contains(name)) continue;
      all.push_back(
          {.launched = to_launch(*prepared, settings_.logs, fmt::format("layers-{}", number)),
           .record = {
               .attempt = {.candidate = name, .repeat = settings_.repeat(prepared->candidate)},
               .launch = number}});
    }
    // Of another number than every round, so in other orders.
    for (const std::size_t i : launch_order(all.size(), settings_.seed, -number)) {
      if (stop_ || !is_time_for(all[i].launched.name())) continue;
      now_running_(
          fmt::format("launch {} of {}: {}", number, plan.launches, all[i].launched.name()));
      attempt(all[i], [&] { open(all[i]); });
    }
    for (std::size_t slice = 0; slice < kLayerSlices; ++slice) {
      now_running_(fmt::format("launch {} of {}: slice {} of {}", number, plan.launches, slice + 1,
                               kLayerSlices));
      run_slices(all, number, static_cast<int>(slice));
    }
    for (Profiled& one : all) attempt(one, [&] { finish(one); });
  }

  void open(Profiled& one) {
    start(one.launched, settings_);
    WorkerClient& worker = *one.launched.worker;
    worker.open(open_command(*one.launched.prepared));
    const runtime::ProfileOpened opened = worker.profile_open();
    one.record.open_ns = opened.open_ns;
    if (!opened.why_none.empty()) {
      one.record.why_none = opened.why_none;
      worker.close();
      one.launched.worker.reset();
      over_.insert(one.launched.name());
      return append(one);
    }
    worker.profile_slice({.pairs = kWarmingPairs, .first_image = 0, .warming = true});
  }

  void run_slices(std::vector<Profiled>& all, int launch, int slice) {
    const runtime::ProfileSliceCommand command = {
        .pairs = kPairsPerSlice,
        .first_image = first_image(launch, slice, static_cast<int>(kLayerSlices))};
    for (const std::size_t i : sweep_order(all.size(), settings_.seed, -launch, slice)) {
      Profiled& one = all[i];
      if (stop_ || !one.launched.worker || left_ns() <= 0) continue;
      attempt(one, [&] {
        const runtime::ProfileSlice times = one.launched.worker->profile_slice(command);
        const auto add = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
          to.insert(to.end(), from.begin(), from.end());
        };
        add(one.record.plain_ns, times.plain_ns);
        add(one.record.profiled_ns, times.profiled_ns);
      });
    }
  }

  void finish(Profiled& one) {
    if (!one.launched.worker) return;
    // Where the time was over before its first slice, there is nothing to tell.
    if (!one.record.plain_ns.empty()) {
      one.record.times = one.launched.worker->profile_take();
      append(one);
    }
    one.launched.worker->close();
    one.launched.worker.reset();
  }

  template <typename Step>
  void attempt(Profiled& one, const Step& step) {
    try {
      step();
    } catch (const WorkerFailure& failure) {
      one.launched.worker.reset();
      if (one.record.has_times()) return;  // Only its end went wrong.
      one.record.attempt.outcome = failure.outcome();
      one.record.attempt.reason = failure.what();
      one.record.attempt.log = log_name(one.launched.log);
      over_.insert(one.launched.name());
      append(one);
    }
  }

  void append(const Profiled& one) {
    recorder_.append(one.record);
    seen_.insert(one.launched.name());
  }

  bool is_time_for(const std::string& name) const {
    const auto cost = std::ranges::find(costs_, name, &LayerCost::name);
    return cost == costs_.end() || layer_launch_ns(*cost) <= left_ns();
  }

  std::int64_t left_ns() const { return start_ns_ + allowed_ns_ - now_ns(); }

  std::span<const LayerCost> costs_;
  const RoundSettings& settings_;
  std::int64_t allowed_ns_;
  Recorder& recorder_;
  const std::atomic<bool>& stop_;
  const std::function<void(const std::string&)>& now_running_;
  const std::int64_t start_ns_ = now_ns();
  std::set<std::string> seen_;  // Have a record.
  std::set<std::string> over_;  // Are launched no more.
};

// Takes them out of the plan, with the reason.
void leave_out_streams(LayerPlan& plan, std::span<const PreparedCandidate* const> candidates) {
  for (const PreparedCandidate* prepared : candidates) {
    const Candidate& candidate = prepared->candidate;
    if (candidate.streams == 1 || std::erase(plan.names, candidate.name) == 0) continue;
    plan.left_out.push_back(
        {candidate.name,
         fmt::format("it infers in {} streams at the same time, and a profile is of one",
                     candidate.streams)});
  }
}

}  // namespace

void run_layers(LayerPlan plan, std::span<const LayerCost> costs,
                std::span<const PreparedCandidate* const> candidates, const RoundSettings& settings,
                std::int64_t allowed_ns, Recorder& recorder, const std::atomic<bool>& stop,
                const std::function<void(const std::string&)>& now_running) {
  leave_out_streams(plan, candidates);
  LayerRun(costs, settings, allowed_ns, recorder, stop, now_running)
      .run(std::move(plan), candidates);
}

}  // namespace edgebench::measure
