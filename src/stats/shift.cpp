#include "stats/shift.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "stats/distribution.h"
#include "stats/quantile.h"

namespace edgebench::stats {
namespace {

// How many of the smallest and of the largest differences may be cut off: the number of values u
// with P(U <= u) <= tail, and that probability for the last of them.
struct RankSumCut {
  std::size_t count = 0;
  double tail = 0;
};

RankSumCut rank_sum_cut(std::size_t first, std::size_t second, double tail) {
  constexpr std::size_t kExactUpTo = 50;
  if (std::max(first, second) <= kExactUpTo) {
    const std::vector<double> cdf = rank_sum_cdf(static_cast<int>(first), static_cast<int>(second));
    const auto end = std::ranges::upper_bound(cdf, tail * (1 + 1e-9));
    if (end == cdf.begin()) return {};
    return {static_cast<std::size_t>(end - cdf.begin()), *(end - 1)};
  }
  const auto m = static_cast<double>(first);
  const auto n = static_cast<double>(second);
  const double deviation = std::sqrt(m * n * (m + n + 1) / 12);
  const double last = std::floor(m * n / 2 - 0.5 + normal_quantile(tail) * deviation);
  if (last < 0) return {};
  return {static_cast<std::size_t>(last) + 1, tail};
}

}  // namespace

Shift shift_between(std::span<const double> first, std::span<const double> second,
                    double confidence) {
  std::vector<double> differences;
  differences.reserve(first.size() * second.size());
  for (const double one : first) {
    for (const double other : second) differences.push_back(other - one);
  }
  std::ranges::sort(differences);
  Shift shift{.value = median(differences), .interval = std::nullopt};
  const RankSumCut cut = rank_sum_cut(first.size(), second.size(), (1 - confidence) / 2);
  if (cut.count == 0) return shift;
  shift.interval = Interval{.low = differences[cut.count - 1],
                            .high = differences[differences.size() - cut.count],
                            .confidence = 1 - 2 * cut.tail};
  return shift;
}

}  // namespace edgebench::stats
