// Whether the layers' times, added up, are the time of an inference; and what is in between.
#pragma once

#include <optional>
#include <string>

#include "judge/layers/layer_table.h"

namespace edgebench::judge {

// A sum that is within this share of the p50 accounts for it.
inline constexpr double kSumTolerance = 0.10;

struct LayerSum {
  double share_of_p50 = 0;  // The kernels' sum over the run's p50.
  bool within = false;      // By kSumTolerance.
  std::string sentence;     // Where it is not: what is seen of the difference.
};

// Of a candidate that has times. Nothing without a p50.
std::optional<LayerSum> layer_sum(const CandidateLayers& layers,
                                  const std::optional<double>& p50_ns);

}  // namespace edgebench::judge
