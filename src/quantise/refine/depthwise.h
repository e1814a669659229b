// Depthwise convolution of one channel, and its gradient for the input. The refinement needs both
// on feature maps of a few pixels, where plain loops over each tap's valid rectangle are fast.
#pragma once

#include <span>

#include "model/network.h"

namespace edgebench::quantise {

// out (out_height x out_height) = taps (kernel x kernel) over in (in_height x in_height), zero
// padded; adds to what is in `out`.
void add_filtered(const model::Node& node, int in_height, const float* taps, const float* in,
                  float* out);

// Adds to `in_gradient` what `out_gradient` means for the input.
void add_filtered_gradient(const model::Node& node, int in_height, const float* taps,
                           const float* out_gradient, float* in_gradient);

}  // namespace edgebench::quantise
