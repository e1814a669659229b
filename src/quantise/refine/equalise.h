// Equalisation: channels that use little of their tensor's range are scaled up, so that a common
// scale per tensor suits them all. ReLU6 stays exact on the calibration images: its channels are
// only scaled up, and none past 6.
// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
// 2019; the treatment of ReLU6 and of residual chains is ours (docs/QUANTISATION.md).
#pragma once

#include <vector>

#include "quantise/calibrate/observe.h"
#include "quantise/refine/channel_scales.h"

namespace edgebench::quantise {

// No factor is larger, nor for chains smaller than its inverse: a channel that is silent on the
// calibration images need not be so elsewhere.
inline constexpr float kLargestFactor = 16;

// How far up each channel of a clipped group may go: 6 / its maximum, from 1 to kLargestFactor.
std::vector<float> headroom(const ScaleGroup& group, const Observations& observations);

// The exponent of the headroom: all of it before a depthwise convolution, whose weights have a
// scale for each channel; half of it before a dense layer, whose weights share one over the inputs.
float default_exponent(GroupKind kind);

// headroom^exponent for clipped groups; sqrt(largest range / own range) for linear ones.
ChannelScales equalisation(const ScaleGroups& groups, const Observations& observations);

}  // namespace edgebench::quantise
