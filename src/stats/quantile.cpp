// A p99 of 20 runs is one of the two slowest, or something between them: a number, but not a
// percentile. Peers print it all the same (Olive interpolates, onnxruntime_perf_test gives the
// maximum). We print a percentile only where the samples could have told that it is exceeded, and
// take LoadGen's bound for that: from n samples of which at most one lies above the reported value,
// the share of slow ones is at most 1 - p with 99 % confidence.
#include "stats/quantile.h"

#include <algorithm>
#include <vector>

#include "stats/distribution.h"

namespace edgebench::stats {

double median(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  const auto middle = copy.begin() + static_cast<std::ptrdiff_t>(copy.size() / 2);
  std::ranges::nth_element(copy, middle);
  if (copy.size() % 2 == 1) return *middle;
  const double below = *std::max_element(copy.begin(), middle);
  return below + (*middle - below) / 2;
}

std::size_t samples_needed(Percentile percentile, double confidence) {
  const double violation_rate = 1 - static_cast<double>(percentile) / 1000;
  const auto enough = [&](int samples) {
    return binomial_cdf(1, samples, violation_rate) <= 1 - confidence;
  };
  int high = 2;
  while (!enough(high)) high *= 2;
  int low = high / 2;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return static_cast<std::size_t>(high);
}

PercentileEstimate percentile(std::span<const double> samples, Percentile percentile) {
  PercentileEstimate estimate{
      .value = std::nullopt, .have = samples.size(), .need = samples_needed(percentile)};
  if (estimate.have < estimate.need) return estimate;
  std::vector<double> copy(samples.begin(), samples.end());
  const std::size_t rank = (copy.size() * static_cast<std::size_t>(percentile) + 999) / 1000;
  const auto nth = copy.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(copy, nth);
  estimate.value = *nth;
  return estimate;
}

std::vector<double> quantiles(std::span<const double> samples, std::size_t count) {
  std::vector<double> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted);
  std::vector<double> values;
  const std::size_t steps = count - 1;
  for (std::size_t step = 0; step <= steps; ++step) {
    const std::size_t rank = (step * sorted.size() + steps - 1) / steps;
    values.push_back(sorted[std::max<std::size_t>(rank, 1) - 1]);
  }
  return values;
}

}  // namespace edgebench::stats
