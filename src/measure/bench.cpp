#include "measure/bench.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/version.h"
#include "machine/affinity.h"
#include "machine/energy.h"
#include "machine/facts.h"
#include "measure/limits.h"
#include "measure/preparation.h"
#include "measure/recorder.h"
#include "measure/round.h"
#include "model/macs.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string seconds_left(std::int64_t elapsed_ns, std::int64_t budget_ns) {
  const std::int64_t left_s =
      std::max<std::int64_t>(0, budget_ns - elapsed_ns) / kNanosecondsPerSecond;
  return fmt::format("at most {}:{:02} left", left_s / 60, left_s % 60);
}

int most_threads(const std::vector<Candidate>& candidates) {
  int threads = 1;
  for (const Candidate& candidate : candidates) {
    threads = std::max(threads, candidate.threads * candidate.streams);
  }
  return threads;
}

json memory_limit_json(const BenchSettings& settings) {
  return settings.memory_limit_bytes ? json(*settings.memory_limit_bytes) : json();
}

class Bench {
 public:
  Bench(const BenchRequest& request, const Inputs& inputs,
        const std::map<std::string, WorkerInfo>& workers, Progress& progress,
        const std::atomic<bool>& stop, const std::optional<machine::CpuChoice>& cpus)
      : request_(request),
        inputs_(inputs),
        workers_(workers),
        progress_(progress),
        stop_(stop),
        recorder_(request.out / "records.jsonl"),
        cpus_(cpus ? *cpus : machine::choose_cpus(most_threads(request.candidates))) {
    fs::create_directories(request.out / "logs");
  }

  std::string run(std::optional<ResumedRun> resumed) {
    if (resumed) {
      tally_ = std::move(resumed->tally);
      round_number_ = resumed->last_round;
      elapsed_before_ns_ = resumed->elapsed_ns;
      for (const std::string& name : resumed->failed) dead_.insert(name);
      if (resumed->cut_off) close_round(*resumed->cut_off);
      recorder_.append({{"record", "resume"},
                        {"edgebench", kVersion},
                        {"started", utc_now()},
                        {"command", request_.command},
                        {"budget_ns", request_.settings.stopping.budget_ns}});
    } else {
      recorder_.append(run_record());
      append_rooflines();
    }
    Prepared ready = prepare_candidates({.request = request_,
                                         .inputs = inputs_,
                                         .workers = workers_,
                                         .left_out = dead_,
                                         .recorder = recorder_,
                                         .progress = progress_,
                                         .stop = stop_});
    competitors_ = std::move(ready.competitors);
    dead_.merge(ready.failed);
    const std::string reason = measure();
    recorder_.append({{"record", "end"}, {"reason", reason}, {"duration_ns", elapsed_ns()}});
    recorder_.flush();
    return reason;
  }

 private:
  json run_record() const {
    const BenchSettings& settings = request_.settings;
    return {{"record", "run"},
            {"schema", 1},
            {"edgebench", kVersion},
            {"started", utc_now()},
            {"command", request_.command},
            {"machine", machine::machine_facts()},
            {"worker_cpus", cpus_.workers},
            {"cpu_choice", cpus_},
            {"weights", inputs_.weights_record()},
            {"images", inputs_.images_record()},
            {"quantised", record_of(inputs_.quantised)},
            {"network", {{"macs_per_image", model::multiply_adds(inputs_.weights.network)}}},
            {"energy", energy_},
            {"plan",
             {{"budget_ns", settings.stopping.budget_ns},
              {"rounds_min", settings.stopping.rounds_all},
              {"rounds_max", settings.stopping.rounds_max},
              {"sweeps_per_round", settings.sweeps_per_round},
              {"slice_ns", settings.slice_ns},
              {"runs_per_slice", settings.runs_per_slice},
              {"rest", settings.stopping.rest},
              {"baseline", request_.baseline},
              {"seed", settings.seed},
              {"warm_up", settings.warm_up},
              {"deadline_ns", settings.deadline_ns},
              {"memory_limit_bytes", memory_limit_json(settings)}}},
            {"candidates", request_.candidates}};
  }

  void append_rooflines() {
    progress_.show("measuring what the processor can do at most");
    for (const json& record :
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
    json workers = json::array();
    for (const std::string& name : round.workers) workers.push_back({{"candidate", name}});
    recorder_.append({{"record", "round"},
                      {"round", round.number},
                      {"duel", round.duel},
                      {"cut_off", true},
                      {"elapsed_ns", elapsed_before_ns_},
                      {"workers", std::move(workers)},
                      {"circumstances", nullptr}});
  }

  std::string measure() {
    const machine::ScopedAffinity elsewhere(std::array{cpus_.coordinator});
    start_ns_ = now_ns();
    for (;;) {
      if (stop_) return kInterrupted;
      const NextStep step = next_step(request_.settings.stopping, tally_, alive(), elapsed_ns());
      if (step.candidates.empty()) return step.reason;
      const RoundOutcome outcome = run_one_round(step);
      if (outcome.interrupted) return kInterrupted;
      for (const RoundOutcome::Failure& failure : outcome.failures) {
        progress_.note(fmt::format("{}: {}: {}", failure.candidate, outcome_name(failure.outcome),
                                   failure.reason));
        dead_.insert(failure.candidate);
      }
    }
  }

  RoundOutcome run_one_round(const NextStep& step) {
    RoundPlan plan{.number = ++round_number_,
                   .duel = step.duel,
                   .competitors = {},
                   .measuring_since_ns = start_ns_ - elapsed_before_ns_};
    for (const auto& competitor : competitors_) {
      if (std::ranges::find(step.candidates, competitor->candidate.name) != step.candidates.end()) {
        plan.competitors.push_back(competitor.get());
      }
    }
    const std::string what = step.duel ? fmt::format("round {}, duel {} against {}", plan.number,
                                                     step.candidates[0], step.candidates[1])
                                       : fmt::format("round {}", plan.number);
    return run_round(plan, round_settings(), recorder_, tally_, stop_, [&](const std::string& now) {
      progress_.show(fmt::format("{}: {}{}, {}", what, now, best_so_far(),
                                 seconds_left(elapsed_ns(), request_.settings.stopping.budget_ns)));
    });
  }

  std::string best_so_far() const {
    const Competitor* best = nullptr;
    for (const auto& competitor : competitors_) {
      const auto time_ns = tally_.median_image_ns(competitor->candidate.name);
      if (time_ns &&
          (best == nullptr || *time_ns < *tally_.median_image_ns(best->candidate.name))) {
        best = competitor.get();
      }
    }
    if (best == nullptr) return {};
    return fmt::format(", best so far {} {:.3g} ms", best->candidate.name,
                       *tally_.median_image_ns(best->candidate.name) / 1e6);
  }

  std::vector<Contender> alive() const {
    std::vector<Contender> contenders;
    for (const auto& competitor : competitors_) {
      const Candidate& candidate = competitor->candidate;
      if (dead_.contains(candidate.name)) continue;
      contenders.push_back({.name = candidate.name,
                            .load = {candidate.batch * candidate.streams, candidate.batch},
                            .never_rests = candidate.name == request_.baseline});
    }
    // As the judge takes it: the first that is no file of the user's.
    const bool baseline_lives = std::ranges::any_of(contenders, &Contender::never_rests);
    if (!baseline_lives && !contenders.empty()) {
      const auto first = std::ranges::find_if(competitors_, [&](const auto& competitor) {
        const Candidate& candidate = competitor->candidate;
        return !dead_.contains(candidate.name) && !candidate.is_users_file();
      });
      const std::string name =
          first == competitors_.end() ? contenders.front().name : (*first)->candidate.name;
      std::ranges::find(contenders, name, &Contender::name)->never_rests = true;
    }
    return contenders;
  }

  RoundSettings round_settings() const {
    const BenchSettings& settings = request_.settings;
    return {.crops = inputs_.crops,
            .logs = request_.out / "logs",
            .worker_cpus = cpus_.workers,
            .sweeps = settings.sweeps_per_round,
            .slice_ns = settings.slice_ns,
            .runs_per_slice = settings.runs_per_slice,
            .seed = settings.seed,
            .warm_up = settings.warm_up,
            .deadline_ns = settings.deadline_ns,
            .memory_limit_bytes = settings.memory_limit_bytes,
            .repeat = request_.repeat,
            .energy = energy_.meter ? &*energy_.meter : nullptr};
  }

  std::int64_t elapsed_ns() const {
    return start_ns_ == 0 ? elapsed_before_ns_ : elapsed_before_ns_ + now_ns() - start_ns_;
  }

  const BenchRequest& request_;
  const Inputs& inputs_;
  const std::map<std::string, WorkerInfo>& workers_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  Recorder recorder_;
  machine::CpuChoice cpus_;
  const machine::EnergySearch energy_ = machine::find_energy_meter();
  std::vector<std::unique_ptr<Competitor>> competitors_;
  std::set<std::string> dead_;
  stats::Tally tally_;
  int round_number_ = 0;
  std::int64_t elapsed_before_ns_ = 0;
  std::int64_t start_ns_ = 0;
};

}  // namespace

std::string run_bench(const BenchRequest& request, const Inputs& inputs,
                      const std::map<std::string, WorkerInfo>& workers,
                      std::optional<ResumedRun> resumed, Progress& progress,
                      const std::atomic<bool>& stop) {
  for (const Candidate& candidate : request.candidates) check_candidate(candidate, workers);
  if (inputs.images() < 2) {
    throw InputError(
        "one image alone cannot show that a runtime looks at its input; give --images a folder");
  }
  const fs::path records = request.out / "records.jsonl";
  if (!resumed && holds_records(records)) {
    throw UsageError(
        fmt::format("{} holds a run already; go on with it by --resume {}, or choose "
                    "another --out",
                    request.out.string(), request.out.string()));
  }
  std::error_code error;
  fs::create_directories(request.out, error);
  if (error) {
    throw InputError(fmt::format("cannot create {}: {}; choose another --out", request.out.string(),
                                 error.message()));
  }
  const auto cpus = resumed ? std::optional(resumed->cpus) : std::nullopt;
  return Bench(request, inputs, workers, progress, stop, cpus).run(std::move(resumed));
}

}  // namespace edgebench::measure
