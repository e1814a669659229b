// Medians, and percentiles that refuse to be computed from too few samples.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace edgebench::stats {

// The middle value, or the mean of the two middle ones. `values` must not be empty.
double median(std::span<const double> values);

// The percentiles that reports know, in thousandths, so that ranks are exact integers.
enum class Percentile : int { p90 = 900, p95 = 950, p99 = 990, p99_9 = 999 };

// How many samples a percentile needs: the fewest for which a system whose true percentile lies
// above the bound would show at most one violation with a probability of at most 1 - confidence.
// At 99 %: p90 64, p95 130, p99 662, p99.9 6,636.
// Source: MLPerf LoadGen, early_stopping.cc (binomial bound, tolerance 0, one violation allowed).
std::size_t samples_needed(Percentile percentile, double confidence = 0.99);

struct PercentileEstimate {
  std::optional<double> value;  // Nothing where have < need.
  std::size_t have = 0;
  std::size_t need = 0;
};

// The nearest-rank percentile: the smallest sample that at least this share of all samples does
// not exceed. It is always a value that was measured.
PercentileEstimate percentile(std::span<const double> samples, Percentile percentile);

// `count` (at least 2) nearest-rank quantiles at equal distances, the smallest sample first, the
// largest last: a curve of the distribution. `samples` must not be empty.
std::vector<double> quantiles(std::span<const double> samples, std::size_t count);

}  // namespace edgebench::stats
