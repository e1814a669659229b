// The quantisers of activations: the quantiser of a range in a scheme, and the arithmetic of ONNX's
// QuantizeLinear followed by DequantizeLinear (opset 10 and later): divide, round half to even, add
// the zero point, saturate.
#pragma once

#include <cstdint>
#include <span>

#include "image/normalise.h"
#include "quantise/quantised_network.h"
#include "quantise/scheme.h"

namespace edgebench::quantise {

// The real numbers that a quantiser has to cover.
struct Range {
  float minimum = 0;
  float maximum = 0;
  bool operator==(const Range&) const = default;
};

// What torchvision's normalisation makes of pixels 0..255, rounded outwards. Fixed, so that no
// image is ever clipped, whatever the calibration images were.
inline constexpr Range kInputRange = {-2.118F, 2.64F};
// The same of any normalisation.
Range input_range(const image::Normalisation& normalise);

// Covers the range and 0, which padding and ReLU need exactly. An empty range has scale 1.
ActivationQuantiser quantiser_for(Range range, Scheme scheme,
                                  ZeroPoint zero_point = ZeroPoint::any);

// For a value that ReLU6 has clipped: the zero point stands for 0 and the largest integer for at
// most 6, so that saturating the integer is the activation; of a zero point that has to be 0 above
// only. 6 if nothing above 0 was observed.
ActivationQuantiser relu6_quantiser(float maximum, Scheme scheme,
                                    ZeroPoint zero_point = ZeroPoint::any);

// For the node's value. After ReLU the range begins at 0, and the lowest integer is 0's, so that
// saturating is the activation there too, unless the zero point has to be 0.
ActivationQuantiser quantiser_for(const model::Node& node, Range range, Scheme scheme,
                                  ZeroPoint zero_point = ZeroPoint::any);

std::int32_t quantise_value(float value, const ActivationQuantiser& quantiser, Scheme scheme);
float dequantise_value(std::int32_t integer, const ActivationQuantiser& quantiser);

// Replaces each value by what its integer stands for.
void fake_quantise(const ActivationQuantiser& quantiser, Scheme scheme, std::span<float> values);

}  // namespace edgebench::quantise
