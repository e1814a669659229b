// One round: a fresh, pinned worker for every candidate, opened and warmed up one after another,
// then swept in random order in slices of milliseconds while the others wait, blocked on their
// channels. Everything is recorded the moment it exists.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "machine/energy.h"
#include "measure/device_watch.h"
#include "measure/prepare/prepared_candidate.h"
#include "measure/recorder.h"
#include "measure/rounds/round_costs.h"
#include "measure/workers/worker_client.h"
#include "stats/tally.h"

namespace edgebench::measure {

// What all rounds of a run share.
struct RoundSettings {
  std::filesystem::path logs;
  std::vector<int> worker_cpus;
  int sweeps = 30;
  std::int64_t slice_ns = 20'000'000;
  std::int64_t runs_per_slice = 3;  // Timed ones, whatever they take.
  std::uint64_t seed = 1;
  runtime::WarmUpRule warm_up;
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
  RepeatCommand repeat;
  const machine::EnergyMeter* energy = nullptr;  // Outlives the round; null: none.
  WatchedDevices devices = {};
};

struct RoundPlan {
  int number = 0;  // From 1.
  bool head_to_head = false;
  std::vector<const PreparedCandidate*> candidates;
  std::int64_t measuring_since_ns = 0;  // On the steady clock; the round's record tells the time.
  // On the steady clock: the round has as many sweeps as end until then, and if those do not make a
  // round, none. Of rounds of which nobody knows beforehand how long they take.
  std::optional<std::int64_t> end_by_ns = {};
};

struct RoundOutcome {
  struct Failure {
    std::string candidate;
    Outcome outcome = Outcome::failed;
    std::string reason;
  };
  std::vector<Failure> failures;
  bool interrupted = false;  // `stop` was set. The round counts if it has the sweeps for it.
  // Not 0: it would have taken so long, more than RoundPlan::end_by_ns allows, and does not count.
  std::int64_t too_long_ns = 0;
  RoundCost cost;
  bool stood_still = false;  // Some of it was stopped meanwhile, so its cost tells nothing.
};

// Sweeps that make a round, should it be cut off: a third of the planned ones. Its ratio is then a
// median of fewer values, so noisier, and no less true, for what cut it off knew nothing of it.
int least_sweeps(int planned);

// Runs one round, appends its records and adds it to the tally. Failures of workers are in the
// outcome; it throws only for what concerns the whole run (a full disk). `now_running` is told
// what happens, for the progress line.
RoundOutcome run_round(const RoundPlan& plan, const RoundSettings& settings, Recorder& recorder,
                       stats::Tally& tally, const std::atomic<bool>& stop,
                       const std::function<void(const std::string&)>& now_running);

}  // namespace edgebench::measure
