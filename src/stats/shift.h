// Two samples that have nothing to do with each other, such as the rounds of two runs: how far the
// second lies above the first.
#pragma once

#include <optional>
#include <span>

#include "stats/interval.h"

namespace edgebench::stats {

struct Shift {
  double value = 0;                  // The median of all differences, second minus first.
  std::optional<Interval> interval;  // Nothing where the values are too few.
};

// Hodges and Lehmann's estimate and the interval that goes with Mann and Whitney's test: between
// two of the differences. It holds whatever the shape of the distribution, as long as both samples
// have the same and are independent; exact up to 50 values each, by the normal approximation above.
// Ties make it wider than it need be, never narrower. 95 % needs four values each, 99 % five.
// Neither sample may be empty.
// It knows the scatter within the samples only: whatever shifted one of them as a whole, such as
// another day's state of the machine, is in the estimate and not in the interval's width.
// Sources: Mann and Whitney, 1947; Hollander, Wolfe and Chicken, "Nonparametric Statistical
// Methods", 2014, 4.2 and 4.3.
Shift shift_between(std::span<const double> first, std::span<const double> second,
                    double confidence);

}  // namespace edgebench::stats
