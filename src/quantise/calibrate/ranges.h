// Which part of a value's range the integers should cover: all of it, or less, so that the many
// small values get finer steps and a few large ones are clipped.
#pragma once

#include "base/enum_names.h"
#include "quantise/activation.h"
#include "quantise/calibrate/observe.h"

namespace edgebench::quantise {

enum class RangeMethod {
  min_max,     // Everything observed.
  percentile,  // All but the outermost 0.001 % on each side.
  mse,         // The smallest mean squared error.
  entropy,  // The smallest Kullback-Leibler divergence (Migacz, "8-bit Inference with TensorRT").
};

constexpr auto names_of(RangeMethod) {
  return named<RangeMethod>({{RangeMethod::min_max, "min-max"},
                             {RangeMethod::percentile, "percentile"},
                             {RangeMethod::mse, "mse"},
                             {RangeMethod::entropy, "entropy"}});
}

// The range to quantise a value with this histogram. `mse` and `entropy` try the histogram's range
// shrunk by 41 factors from 0.2 to 1 on both ends alike. An empty histogram gives its own range.
Range choose_range(const Histogram& histogram, RangeMethod method, Scheme scheme,
                   ZeroPoint zero_point = ZeroPoint::any);

}  // namespace edgebench::quantise
