// What a run measures next, or that it is done: the stopping rule as a pure function of what has
// been measured, so that tests can script it.
//
// Every candidate takes part in the first rounds. From then on the time goes where the verdict is
// open: the leader and a contender that the rounds so far cannot tell apart meet in duels, until
// the rule of stats/sequential decides, the rounds or the budget end. Candidates that are clear of
// the leader rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stats/tally.h"

namespace edgebench::measure {

struct StoppingRule {
  std::size_t rounds_all = 8;   // With every candidate; the rule's first look comes after them.
  std::size_t rounds_max = 50;  // A comparison's last look.
  std::int64_t budget_ns = 180'000'000'000;
};

struct NextStep {
  std::vector<std::string> candidates;  // Of the next round; empty: the run is done.
  bool duel = false;
  std::string reason;  // Why it is done: decided, rounds, budget or nothing left.
};

// `alive` are the candidates that have not failed, in the order of the plan; `elapsed_ns` is the
// time since measuring began. A single candidate just gets the first rounds.
NextStep next_step(const StoppingRule& rule, const stats::Tally& tally,
                   const std::vector<std::string>& alive, std::int64_t elapsed_ns);

}  // namespace edgebench::measure
