// Of two runs only the rounds' medians, or the rounds' ratios, can be set against each other: two
// independent samples, hence the unpaired interval of stats/shift.h. Its confidence is that of a
// look, so that one gate over many candidates raises few false alarms.
#include "judge/compare/speed_change.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "judge/compare/comparisons.h"
#include "record/tally.h"
#include "stats/quantile.h"
#include "stats/shift.h"

namespace edgebench::judge {
namespace {

constexpr std::array<std::string_view, 3> kBases = {"paired", "relative", "unpaired"};
constexpr std::array<std::string_view, 5> kVerdicts = {"held", "regressed", "improved", "unclear",
                                                       "not_judged"};

SpeedVerdict verdict_of(const stats::Interval& interval, double allowed) {
  const double least = 1 / (1 + allowed);
  if (interval.high < least) return SpeedVerdict::regressed;
  if (interval.low > 1) return SpeedVerdict::improved;
  return interval.low >= least ? SpeedVerdict::held : SpeedVerdict::unclear;
}

// Logarithms of speeds, or of ratios of speeds, a value a round.
SpeedChange speed_change(Basis basis, const std::vector<double>& base,
                         const std::vector<double>& now, double allowed) {
  SpeedChange change{.basis = basis,
                     .verdict = SpeedVerdict::not_judged,
                     .ratio = std::nullopt,
                     .interval = std::nullopt,
                     .base_rounds = base.size(),
                     .new_rounds = now.size()};
  if (base.empty() || now.empty()) return change;
  const stats::Shift shift = stats::shift_between(base, now, stats::kLookConfidence);
  change.ratio = std::exp(shift.value);
  if (shift.interval) {
    change.interval = stats::Interval{.low = std::exp(shift.interval->low),
                                      .high = std::exp(shift.interval->high),
                                      .confidence = shift.interval->confidence};
    change.verdict = verdict_of(*change.interval, allowed);
    return change;
  }
  // Dropped candidates have few rounds: they are judged where these leave no doubt.
  const auto [base_least, base_most] = std::ranges::minmax(base);
  const auto [now_least, now_most] = std::ranges::minmax(now);
  const stats::Interval range{.low = std::exp(now_least - base_most),
                              .high = std::exp(now_most - base_least),
                              .confidence = 0};
  const double least_clear = stats::clear_ratio(std::min(base.size(), now.size()));
  const bool clear = range.low > least_clear || range.high < 1 / least_clear;
  if (clear) change.verdict = verdict_of(range, allowed);
  return change;
}

// Head-to-head rounds belong to other minutes.
std::vector<double> log_speeds(const record::RunRecords& records,
                               const record::Candidate& candidate) {
  std::vector<double> speeds;
  for (const record::Round& round : records.rounds) {
    if (round.head_to_head || !round.survived_by(candidate.name)) continue;
    std::vector<double> image_ns;
    for (const record::Sweep& sweep : round.sweeps) {
      for (const record::Slice& slice : sweep.slices) {
        if (slice.candidate != candidate.name || slice.times.run_ns.empty()) continue;
        image_ns.push_back(record::time_per_image_ns(slice, candidate.batch));
      }
    }
    if (!image_ns.empty()) speeds.push_back(-std::log(stats::median(image_ns)));
  }
  return speeds;
}

// What the medians of the two runs show by themselves has to agree.
bool medians_apart(const Latency& base, const Latency& now) {
  if (!base.p50_interval || !now.p50_interval) return true;
  return now.p50_interval->low > base.p50_interval->high ||
         base.p50_interval->low > now.p50_interval->high;
}

}  // namespace

SpeedChange paired_change(const stats::Tally& tally, const std::string& base,
                          const std::string& now, double allowed) {
  const ComparedPair comparison = compare(tally, now, base);
  SpeedChange change{.basis = Basis::paired,
                     .verdict = SpeedVerdict::not_judged,
                     .ratio = comparison.result.ratio,
                     .interval = comparison.result.interval,
                     .base_rounds = comparison.rounds,
                     .new_rounds = comparison.rounds};
  if (change.interval) change.verdict = verdict_of(*change.interval, allowed);
  return change;
}

SpeedChange relative_change(const stats::Tally& base, const stats::Tally& now,
                            const std::string& candidate, const std::string& yardstick,
                            double allowed) {
  return speed_change(Basis::relative, base.log_ratios(candidate, yardstick),
                      now.log_ratios(candidate, yardstick), allowed);
}

SpeedChange unpaired_change(const record::RunRecords& base, const Row& before,
                            const record::RunRecords& now, const Row& after, double allowed) {
  SpeedChange change = speed_change(Basis::unpaired, log_speeds(base, before.candidate),
                                    log_speeds(now, after.candidate), allowed);
  if (change.verdict == SpeedVerdict::regressed &&
      !medians_apart(*before.latency, *after.latency)) {
    change.verdict = SpeedVerdict::unclear;
  }
  return change;
}

std::string_view name_of(Basis basis) {
  return kBases[static_cast<std::size_t>(basis)];
}

std::string_view name_of(SpeedVerdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

}  // namespace edgebench::judge
