// Intervals that contain the true value with a stated probability. Each function answers nothing
// where the values are too few for the confidence asked for: no interval is better than a wrong
// one.
#pragma once

#include <optional>
#include <span>

namespace edgebench::stats {

struct Interval {
  double low = 0;
  double high = 0;
  double confidence = 0;  // What was reached; at least what was asked for where that is exact.

  bool contains(double value) const { return low <= value && value <= high; }
};

// Of the median, between two order statistics; distribution-free, exact binomial coverage. 95 %
// needs six values. Source: Hahn and Meeker, "Statistical Intervals", 1991, 5.2.
std::optional<Interval> median_interval(std::span<const double> values, double confidence);

// Of the mean, by Student's t; exact for normal values only. Needs two values.
std::optional<Interval> mean_interval(std::span<const double> values, double confidence);

// The median of the means of all pairs, a value with itself included (the Walsh averages): nearly
// as precise as the mean on normal values, hardly moved by a disturbed one. Not for empty values.
// Source: Hodges and Lehmann, "Estimates of Location Based on Rank Tests", 1963.
double hodges_lehmann(std::span<const double> values);

// Of the centre of a symmetric distribution, whatever its shape, by Wilcoxon's signed-rank test:
// between two Walsh averages; exact up to 100 values, by the normal approximation above. Ties and
// zeros make it wider than it need be, never narrower. 95 % needs six values.
// Source: Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 2014, 3.3.
std::optional<Interval> signed_rank_interval(std::span<const double> values, double confidence);

// Of a proportion. Needs one trial. Source: Wilson, JASA 22, 1927.
std::optional<Interval> wilson_interval(int successes, int trials, double confidence);

}  // namespace edgebench::stats
