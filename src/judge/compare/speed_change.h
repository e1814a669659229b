// How much faster or slower one candidate is than another, or than itself in another run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "judge/summary.h"
#include "record/records.h"
#include "stats/interval.h"
#include "stats/tally.h"

namespace edgebench::judge {

enum class Basis {
  paired,    // Both in one run, slice beside slice: the run's own comparison.
  relative,  // Each run's paired ratio to a yardstick; what changed for all alike cancels.
  unpaired,  // Round medians of two runs; differences between the days are included.
};

enum class SpeedVerdict {
  held,        // Surely not slower by more than is allowed.
  regressed,   // Surely slower by more than is allowed.
  improved,    // Surely faster.
  unclear,     // The interval has more than one answer.
  not_judged,  // Too few rounds.
};

struct SpeedChange {
  Basis basis = Basis::unpaired;
  SpeedVerdict verdict = SpeedVerdict::not_judged;
  std::optional<double> ratio;              // Of speeds, new over base.
  std::optional<stats::Interval> interval;  // 99 %, or the range of at least three clear rounds.
  std::size_t base_rounds = 0;
  std::size_t new_rounds = 0;
};

// `allowed` is a share: a time of more than 1 + allowed times the base's is a regression.

// Two candidates of one run.
SpeedChange paired_change(const stats::Tally& tally, const std::string& base,
                          const std::string& now, double allowed);

// One candidate in two runs, each time beside the same yardstick.
SpeedChange relative_change(const stats::Tally& base, const stats::Tally& now,
                            const std::string& candidate, const std::string& yardstick,
                            double allowed);

// The measured row of one candidate in each of two runs. It has regressed only if the two p50's
// intervals are apart besides.
SpeedChange unpaired_change(const record::RunRecords& base, const Row& before,
                            const record::RunRecords& now, const Row& after, double allowed);

std::string_view name_of(Basis basis);
std::string_view name_of(SpeedVerdict verdict);

}  // namespace edgebench::judge
