#include "stats/paired.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"

namespace edgebench::stats {

McNemar mcnemar(const PairedCounts& counts) {
  const int discordant = counts.only_first_correct + counts.only_second_correct;
  const int fewer = std::min(counts.only_first_correct, counts.only_second_correct);
  const double at_most = binomial_cdf(fewer, discordant, 0.5);
  const double fewer_still = binomial_cdf(fewer - 1, discordant, 0.5);
  return {.exact_p = std::min(1.0, 2 * at_most), .mid_p = std::min(1.0, at_most + fewer_still)};
}

std::optional<PairedDifference> paired_difference(const PairedCounts& counts, double confidence) {
  if (counts.images < 1) return std::nullopt;
  const double n = counts.images;
  // One image more for each kind of disagreement: without any the interval still has a width.
  const double first = (counts.only_first_correct + 1) / (n + 2);
  const double second = (counts.only_second_correct + 1) / (n + 2);
  const double centre = second - first;
  const double z = normal_quantile(1 - (1 - confidence) / 2);
  const double reach = z * std::sqrt((first + second - centre * centre) / (n + 2));
  return PairedDifference{
      .difference = (counts.only_second_correct - counts.only_first_correct) / n,
      .interval = {.low = std::max(-1.0, centre - reach),
                   .high = std::min(1.0, centre + reach),
                   .confidence = confidence}};
}

}  // namespace edgebench::stats
