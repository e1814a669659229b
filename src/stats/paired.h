// Two classifiers on the same images: only the images on which exactly one of them is right say
// anything about their difference.
#pragma once

#include <optional>

#include "stats/interval.h"

namespace edgebench::stats {

// The discordant images, out of `images` in all.
struct PairedCounts {
  int images = 0;
  int only_first_correct = 0;
  int only_second_correct = 0;
};

// McNemar's test that both are right equally often. `exact_p` is the two-sided binomial
// probability: it never raises more false alarms than it says. `mid_p` counts the observed outcome
// half: close to nominal, and the one to read when few images are discordant.
// Sources: McNemar, Psychometrika 12, 1947; Fagerland, Lydersen and Laake, "The McNemar test for
// binary matched-pairs data: mid-p and asymptotic are better than exact conditional", 2013.
struct McNemar {
  double exact_p = 1;
  double mid_p = 1;
};
McNemar mcnemar(const PairedCounts& counts);

// The share of images that the second gets right minus that of the first, and its interval.
// Source: Bonett and Price, "Adjusted Wald confidence interval for a difference of binomial
// proportions based on paired data", 2012. Nothing without images.
struct PairedDifference {
  double difference = 0;
  Interval interval;
};
std::optional<PairedDifference> paired_difference(const PairedCounts& counts, double confidence);

}  // namespace edgebench::stats
