// What a run measures next, or that it is done: the stopping rule as a pure function of what has
// been measured, so that tests can script it.
//
// Every candidate takes part in the first rounds, until it is clear that it is slower than the
// leader (stats/sequential.h: the first round says so by far, or three do by a quarter); then it is
// dropped. The baseline is never dropped. After them the time goes where the verdict is open: the
// leader and a candidate that the rounds so far cannot tell from it meet in head-to-head rounds,
// until the rule of stats/sequential decides, the rounds or the budget end.
//
// Latency is judged among candidates of the smallest workload, throughput among all: first the one
// verdict is sought, then the other.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stats/tally.h"

namespace edgebench::measure {

struct StoppingRule {
  std::size_t rounds_all = 8;   // The rule's first look comes after them.
  std::size_t rounds_max = 50;  // A comparison's last look.
  std::int64_t budget_ns = 300'000'000'000;
  bool drop_slower = true;  // False: everybody takes part in all of the first rounds.
};

// A candidate that has not failed.
struct LiveCandidate {
  std::string name;
  std::pair<int, int> workload = {1, 1};  // Images under way at a time, and the batch.
  bool never_dropped = false;
  // False: it is timed beside the others, never leads, and is no question that a verdict waits for.
  bool contends = true;
};

struct NextStep {
  std::vector<std::string> candidates;  // Of the next round; empty: the run is done.
  bool head_to_head = false;
  std::string reason;  // Why it is done: decided, rounds, budget or nothing left.
};

// `alive` are in the order of the plan; `elapsed_ns` is the time since measuring began. A single
// candidate just gets the first rounds.
NextStep next_step(const StoppingRule& rule, const stats::Tally& tally,
                   const std::vector<LiveCandidate>& alive, std::int64_t elapsed_ns);

}  // namespace edgebench::measure
