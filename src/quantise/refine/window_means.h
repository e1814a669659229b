// The mean output of a convolution without computing it: a convolution is linear, so its mean over
// the pixels is its weights times the means of what each of them reads.
#pragma once

#include <span>
#include <vector>

#include "model/network.h"

namespace edgebench::quantise {

// For every input channel and tap of the node, in the order of in-channels x kernel x kernel: the
// mean over the output's pixels of what the tap reads, padding included. `input` is one image's.
std::vector<double> window_means(const model::Node& node, int in_height,
                                 std::span<const float> input);

// The mean of each output channel, bias included, from window_means() or their mean over images.
std::vector<double> output_means(const model::Node& node, std::span<const double> means);

}  // namespace edgebench::quantise
