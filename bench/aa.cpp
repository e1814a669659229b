// How often does the method claim a difference where there is none, and how often does it find one
// that was planted? Reads a run (tools/aa makes it) in which one and the same candidate takes part
// under several names, "same-1", "same-2", ..., and once more as "planted", slowed down by a known
// amount, and plays the verdict's rule on its rounds as if each pair had been a run of its own.
//
// Two ways to play. In the order of the rounds, a trial beginning where the one before ended: what
// users get, with whatever drifts or favours a name, but few trials. And on rounds drawn at random
// without replacement: many trials with the same noise, blind to drift. Among equals each drawn
// round has its two names exchanged by the toss of a coin, for the rounds of a run as a whole never
// lie exactly around 0, and a rule that found out would be right.

#include <algorithm>
#include <iostream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "judge/compare/comparisons.h"
#include "program.h"
#include "record/records.h"
#include "record/tally.h"
#include "stats/sequential.h"

namespace {

using edgebench::stats::Decision;

constexpr auto kRoundsMax = static_cast<std::size_t>(edgebench::stats::kLooks.back());

struct Count {
  int trials = 0;
  int faster = 0;
  int slower = 0;
  int ties = 0;
  long rounds = 0;

  void add(const edgebench::stats::Comparison& comparison, std::size_t rounds_played) {
    ++trials;
    faster += comparison.decision == Decision::faster ? 1 : 0;
    slower += comparison.decision == Decision::slower ? 1 : 0;
    ties += comparison.decision == Decision::tie ? 1 : 0;
    rounds += static_cast<long>(rounds_played);
  }
};

// The fewest of these rounds, from the first on, after which the rule stops; all of them if it
// does not.
std::size_t rounds_until_final(std::span<const double> ratios) {
  for (std::size_t rounds = 1; rounds <= ratios.size(); ++rounds) {
    const auto played = ratios.first(rounds);
    if (edgebench::stats::is_final(edgebench::stats::compare(played), rounds)) return rounds;
  }
  return ratios.size();
}

void play_in_order(std::span<const double> ratios, Count& count) {
  // A trial begins only where it could have all its rounds: counting the decided ones of the last
  // rounds but not the open ones would count too many claims.
  while (ratios.size() >= kRoundsMax) {
    const std::size_t rounds = rounds_until_final(ratios);
    count.add(edgebench::stats::compare(ratios.first(rounds)), rounds);
    ratios = ratios.subspan(rounds);
  }
}

void exchange_names(std::vector<double>& ratios, std::mt19937_64& random) {
  for (double& ratio : ratios) {
    if (random() % 2 == 0) ratio = -ratio;
  }
}

void play_drawn(std::vector<double> ratios, bool equals, int trials, std::mt19937_64& random,
                Count& count) {
  if (ratios.size() < kRoundsMax) return;
  for (int trial = 0; trial < trials; ++trial) {
    std::ranges::shuffle(ratios, random);
    if (equals) exchange_names(ratios, random);
    const std::size_t rounds = rounds_until_final(ratios);
    count.add(edgebench::stats::compare(std::span(ratios).first(rounds)), rounds);
  }
}

// No interval: the trials share rounds and candidates, so one that treats them as independent would
// be too narrow.
void print(const char* what, const Count& count, int claims) {
  if (count.trials == 0) {
    fmt::print("  {:24} not measured: it takes {} rounds\n", what, kRoundsMax);
    return;
  }
  fmt::print("  {:24} {:5.1f} % ({} of {} trials, {:.1f} rounds each)\n", what,
             100.0 * claims / count.trials, claims, count.trials,
             static_cast<double>(count.rounds) / count.trials);
}

int run(const char* records) {
  const auto run = edgebench::record::read_records(records);
  const auto tally = edgebench::record::tally_of(run);
  std::vector<std::string> same;
  for (const auto& candidate : run.run.candidates) {
    if (candidate.name.starts_with("same-")) same.push_back(candidate.name);
  }
  constexpr int kDrawnTrials = 2000;
  std::mt19937_64 random(1);
  Count null_ordered;
  Count null_drawn;
  Count planted_ordered;
  Count planted_drawn;
  for (std::size_t i = 0; i < same.size(); ++i) {
    for (std::size_t j = i + 1; j < same.size(); ++j) {
      const std::vector<double> ratios = tally.log_ratios(same[i], same[j]);
      play_in_order(ratios, null_ordered);
      play_drawn(ratios, true, kDrawnTrials, random, null_drawn);
    }
    const std::vector<double> ratios = tally.log_ratios(same[i], "planted");
    play_in_order(ratios, planted_ordered);
    play_drawn(ratios, false, kDrawnTrials, random, planted_drawn);
  }
  fmt::print("{} rounds of {} equal candidates and a planted one\n", tally.rounds(), same.size());
  fmt::print("a difference was claimed between equals (aim: at most 5 %):\n");
  print("rounds in their order", null_ordered, null_ordered.faster + null_ordered.slower);
  print("rounds drawn at random", null_drawn, null_drawn.faster + null_drawn.slower);
  fmt::print("the planted slowdown was found (aim: at least 90 %):\n");
  print("rounds in their order", planted_ordered, planted_ordered.faster);
  print("rounds drawn at random", planted_drawn, planted_drawn.faster);
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  return edgebench::bench::exit_status("bench-aa", "RUN_FOLDER (tools/aa makes it)",
                                       argument_count == 2, [&] { return run(arguments[1]); });
}
