#include "stats/interval.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "stats/distribution.h"
#include "stats/quantile.h"

namespace edgebench::stats {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

std::vector<double> walsh_averages(std::span<const double> values) {
  std::vector<double> averages;
  averages.reserve(values.size() * (values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) {
      averages.push_back(values[i] + (values[j] - values[i]) / 2);
    }
  }
  return averages;
}

// How many of the smallest and of the largest Walsh averages may be cut off: the number of values
// w with P(W <= w) <= tail, and that probability for the last of them.
struct SignedRankCut {
  std::size_t count = 0;
  double tail = 0;
};

SignedRankCut signed_rank_cut(std::size_t values, double tail) {
  constexpr std::size_t kExactUpTo = 100;
  if (values <= kExactUpTo) {
    const std::vector<double> cdf = signed_rank_cdf(static_cast<int>(values));
    const auto end = std::ranges::upper_bound(cdf, tail * (1 + 1e-9));
    if (end == cdf.begin()) return {};
    return {static_cast<std::size_t>(end - cdf.begin()), *(end - 1)};
  }
  const auto n = static_cast<double>(values);
  const double mean = n * (n + 1) / 4;
  const double deviation = std::sqrt(n * (n + 1) * (2 * n + 1) / 24);
  const double last = std::floor(mean - 0.5 + normal_quantile(tail) * deviation);
  return {static_cast<std::size_t>(last) + 1, tail};
}

}  // namespace

std::optional<Interval> median_interval(std::span<const double> values, double confidence) {
  const int n = static_cast<int>(values.size());
  const double tail = (1 - confidence) / 2;
  int cut = 0;  // Order statistics left out at each end, counting the bound itself.
  while (cut < n && binomial_cdf(cut, n, 0.5) <= tail) ++cut;
  if (cut == 0) return std::nullopt;
  const std::vector<double> ordered = sorted(values);
  return Interval{.low = ordered[static_cast<std::size_t>(cut - 1)],
                  .high = ordered[static_cast<std::size_t>(n - cut)],
                  .confidence = 1 - 2 * binomial_cdf(cut - 1, n, 0.5)};
}

std::optional<Interval> mean_interval(std::span<const double> values, double confidence) {
  if (values.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double standard_error = std::sqrt(squares / (n - 1) / n);
  const double reach = student_t_quantile(1 - (1 - confidence) / 2, n - 1) * standard_error;
  return Interval{.low = mean - reach, .high = mean + reach, .confidence = confidence};
}

double hodges_lehmann(std::span<const double> values) {
  return median(walsh_averages(values));
}

std::optional<Interval> signed_rank_interval(std::span<const double> values, double confidence) {
  const SignedRankCut cut = signed_rank_cut(values.size(), (1 - confidence) / 2);
  if (cut.count == 0) return std::nullopt;
  std::vector<double> averages = walsh_averages(values);
  const auto low = averages.begin() + static_cast<std::ptrdiff_t>(cut.count - 1);
  const auto high = averages.end() - static_cast<std::ptrdiff_t>(cut.count);
  std::ranges::nth_element(averages, low);
  if (high > low) std::nth_element(low + 1, high, averages.end());
  return Interval{.low = *low, .high = *high, .confidence = 1 - 2 * cut.tail};
}

std::optional<Interval> wilson_interval(int successes, int trials, double confidence) {
  if (trials < 1) return std::nullopt;
  const double n = trials;
  const double share = successes / n;
  const double z = normal_quantile(1 - (1 - confidence) / 2);
  const double shrink = 1 + z * z / n;
  const double centre = (share + z * z / (2 * n)) / shrink;
  const double reach = z / shrink * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return Interval{.low = successes == 0 ? 0 : centre - reach,
                  .high = successes == trials ? 1 : centre + reach,
                  .confidence = confidence};
}

}  // namespace edgebench::stats
