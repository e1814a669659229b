#include "stats/sequential.h"

#include <algorithm>
#include <cmath>

namespace edgebench::stats {
namespace {

Decision decision_of(const Interval& interval, double equivalence) {
  if (interval.low >= 1 - equivalence && interval.high <= 1 + equivalence) return Decision::tie;
  if (interval.low > 1) return Decision::faster;
  if (interval.high < 1) return Decision::slower;
  return Decision::undecided;
}

// Before the first look.
Comparison compare_early(std::span<const double> log_ratios) {
  Comparison comparison;
  if (log_ratios.empty()) return comparison;
  comparison.rounds_used = static_cast<int>(log_ratios.size());
  comparison.ratio = std::exp(hodges_lehmann(log_ratios));
  const auto [least, most] = std::ranges::minmax(log_ratios);
  const double clear = std::log(clear_ratio(log_ratios.size()));
  if (least < clear && most > -clear) return comparison;
  comparison.clear = true;
  comparison.decision = least > 0 ? Decision::faster : Decision::slower;
  if (log_ratios.size() == 1) return comparison;
  // The median lies outside the range if all rounds fall on one side of it.
  const double confidence = 1 - std::pow(0.5, static_cast<double>(log_ratios.size()) - 1);
  comparison.interval =
      Interval{.low = std::exp(least), .high = std::exp(most), .confidence = confidence};
  return comparison;
}

}  // namespace

double clear_ratio(std::size_t rounds) {
  if (rounds >= kClearRounds) return kClearRatio;
  return std::pow(kClearRatio, static_cast<double>(kClearRounds) / static_cast<double>(rounds));
}

Comparison compare(std::span<const double> log_ratios, const Rule& rule) {
  Comparison comparison;
  if (log_ratios.size() < static_cast<std::size_t>(rule.looks.front())) {
    return compare_early(log_ratios);
  }
  for (const int look : rule.looks) {
    const auto rounds = static_cast<std::size_t>(look);
    if (rounds > log_ratios.size()) break;
    const std::span<const double> seen = log_ratios.first(rounds);
    const std::optional<Interval> log_interval = rule.interval_of(seen, rule.look_confidence);
    if (!log_interval) continue;
    const Interval interval{.low = std::exp(log_interval->low),
                            .high = std::exp(log_interval->high),
                            .confidence = log_interval->confidence};
    comparison = {.decision = decision_of(interval, rule.equivalence),
                  .rounds_used = look,
                  .ratio = std::exp(hodges_lehmann(seen)),
                  .interval = interval};
    if (comparison.decision != Decision::undecided) break;
  }
  return comparison;
}

bool is_final(const Comparison& comparison, std::size_t rounds, const Rule& rule) {
  return comparison.decision != Decision::undecided ||
         rounds >= static_cast<std::size_t>(rule.looks.back());
}

}  // namespace edgebench::stats
