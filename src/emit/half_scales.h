// A quantised network whose scales are FP16 numbers, for files that compute in FP16 what they do
// not compute in integers.
#pragma once

#include "quantise/quantised_network.h"

namespace edgebench::emit {

// Each scale becomes the nearest FP16 number above 0; weights and biases become the integers at the
// new scales that are nearest to what they stood for. A scale that FP16 has in full precision (from
// 6.1e-5 on) leaves its weights as they are. Throws std::range_error, naming the tensor, for a
// scale that is too large for FP16.
quantise::QuantisedNetwork with_half_scales(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::emit
