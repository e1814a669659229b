// Is one candidate faster than another, and has the run seen enough to say so? The coordinator
// asks after every round and stops when it is answered; the judge asks again afterwards and, since
// both call the same function on the same rounds, gets the same answer.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "stats/interval.h"

namespace edgebench::stats {

enum class Decision {
  undecided,  // The interval contains 1 and is not narrow enough for a tie; or too few rounds.
  faster,     // The interval of the speed ratio lies above 1.
  slower,     // It lies below 1.
  tie,        // It lies within 1 +- kEquivalence: any difference is too small to matter.
};

// Differences below 1 % are not worth a decision: where the linker puts a function, or the size of
// the environment, moves a program's time by as much (Mytkowicz et al., "Producing Wrong Data
// Without Doing Anything Obviously Wrong!", 2009).
inline constexpr double kEquivalence = 0.01;

// After how many rounds the rule looks; no decision before the first, none after the last. Rounds
// beyond a look wait for the next one.
inline constexpr std::array kLooks = {8, 10, 13, 17, 22, 29, 38, 50};

// The confidence of the interval at every look. All of them together hold with 95 %: see
// docs/decisions/0002-sequential-verdict.md for how it was found.
inline constexpr double kLookConfidence = 0.99;

// Long before the first look, some candidates are beyond doubt: from so many rounds on all say that
// one is at least so many times as fast. The fewer the rounds, the more it takes; see
// docs/decisions/0007-rest-when-clearly-slower.md for how likely chance is to say so.
inline constexpr std::size_t kClearRounds = 3;
inline constexpr double kClearRatio = 1.25;

// What each of so many rounds has to say: 1.95 of a single one, 1.40 of two, kClearRatio of
// kClearRounds and more. The power of it to the number of rounds is the same until then.
double clear_ratio(std::size_t rounds);

// How the rule makes an interval of the rounds; replaceable, so that rules can be compared.
using IntervalOf = std::optional<Interval> (*)(std::span<const double>, double confidence);

struct Rule {
  std::span<const int> looks = kLooks;
  double look_confidence = kLookConfidence;
  double equivalence = kEquivalence;
  IntervalOf interval_of = signed_rank_interval;
};

struct Comparison {
  Decision decision = Decision::undecided;
  int rounds_used = 0;               // The look that decided, else the last one that was reached.
  std::optional<double> ratio;       // Of speeds; nothing before the first round.
  std::optional<Interval> interval;  // Of the ratio; nothing before the first look.
  // The rounds before the first look, all of them beyond clear_ratio(): then the interval is their
  // range, and its confidence what a range of so few is worth. Of a single round there is no range.
  bool clear = false;
};

// Each value is ln(time of the other / time of this one) of one round: the median over the round's
// sweeps of the ratio within a sweep. Positive: this one is faster. In the order of the rounds.
Comparison compare(std::span<const double> log_ratios, const Rule& rule = {});

// Whether further rounds can change nothing: a decision was reached or the last look is past.
bool is_final(const Comparison& comparison, std::size_t rounds, const Rule& rule = {});

}  // namespace edgebench::stats
