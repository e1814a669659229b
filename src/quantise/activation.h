// The quantisers of activations: which integers a set has, the quantiser of a range, and the
// arithmetic of ONNX's QuantizeLinear followed by DequantizeLinear (opset 10 and later): divide,
// round half to even, add the zero point, saturate.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "quantise/quantised_network.h"

namespace edgebench::quantise {

// The integers of a set, both ends included.
struct IntegerRange {
  int minimum = 0;
  int maximum = 0;
  int steps() const { return maximum - minimum; }
};

IntegerRange integer_range(ActivationSet set);

// Weights are integers from -weight_limit() to weight_limit().
inline constexpr int kWeightLimit = 127;
int weight_limit(ActivationSet set, bool depthwise);

// "asymmetric_u8"; parse_activation_set() takes it back, or throws std::invalid_argument.
std::string_view name_of(ActivationSet set);
ActivationSet parse_activation_set(std::string_view name);

// The real numbers that a quantiser has to cover.
struct Range {
  float minimum = 0;
  float maximum = 0;
  bool operator==(const Range&) const = default;
};

// What torchvision's normalisation makes of pixels 0..255, rounded outwards. Fixed, so that no
// image is ever clipped, whatever the calibration images were.
inline constexpr Range kInputRange = {-2.118F, 2.64F};

// Covers the range and 0, which padding and ReLU need exactly. An empty range has scale 1.
ActivationQuantiser quantiser_for(Range range, ActivationSet set);

// For a value that ReLU6 has clipped: 0 stands for 0 and the largest integer for at most 6, so that
// saturating the integer is the activation. 6 if nothing above 0 was observed.
ActivationQuantiser relu6_quantiser(float maximum, ActivationSet set);

std::int32_t quantise_value(float value, const ActivationQuantiser& quantiser, ActivationSet set);
float dequantise_value(std::int32_t integer, const ActivationQuantiser& quantiser);

// Replaces each value by what its integer stands for.
void fake_quantise(const ActivationQuantiser& quantiser, ActivationSet set,
                   std::span<float> values);

}  // namespace edgebench::quantise
