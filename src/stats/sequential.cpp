#include "stats/sequential.h"

#include <cmath>

namespace edgebench::stats {
namespace {

Verdict verdict_of(const Interval& interval, double equivalence) {
  if (interval.low >= 1 - equivalence && interval.high <= 1 + equivalence) return Verdict::tie;
  if (interval.low > 1) return Verdict::faster;
  if (interval.high < 1) return Verdict::slower;
  return Verdict::undecided;
}

}  // namespace

Comparison compare(std::span<const double> log_ratios, const Rule& rule) {
  Comparison comparison;
  for (const int look : rule.looks) {
    const auto rounds = static_cast<std::size_t>(look);
    if (rounds > log_ratios.size()) break;
    const std::span<const double> seen = log_ratios.first(rounds);
    const std::optional<Interval> log_interval = rule.interval_of(seen, rule.look_confidence);
    if (!log_interval) continue;
    const Interval interval{.low = std::exp(log_interval->low),
                            .high = std::exp(log_interval->high),
                            .confidence = log_interval->confidence};
    comparison = {.verdict = verdict_of(interval, rule.equivalence),
                  .rounds_used = look,
                  .ratio = std::exp(hodges_lehmann(seen)),
                  .interval = interval};
    if (comparison.verdict != Verdict::undecided) break;
  }
  return comparison;
}

bool is_final(const Comparison& comparison, std::size_t rounds, const Rule& rule) {
  return comparison.verdict != Verdict::undecided ||
         rounds >= static_cast<std::size_t>(rule.looks.back());
}

}  // namespace edgebench::stats
