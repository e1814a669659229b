// The quantisation schemes: which integers stand for activations and weights.
#pragma once

#include "base/enum_names.h"

namespace edgebench::quantise {

// Which integers the activations are, and the weights where these are fewer than -127..127.
enum class Scheme {
  asymmetric_u8,  // 0..255. As int8 the same numbers: q - 128 with zero_point - 128.
  // 0..255, with weights -63..63: sums of two products fit into 16 bits, where kernels of x86
  // without VNNI keep them.
  asymmetric_u8_w7,
  // The same for the weights of depthwise convolutions only: some libraries keep those sums in 16
  // bits with VNNI too.
  asymmetric_u8_depthwise_w7,
  symmetric_i8,  // -127..127 with zero_point 0, what TensorRT takes.
};

constexpr auto names_of(Scheme) {
  return named<Scheme>({{Scheme::asymmetric_u8, "asymmetric_u8"},
                        {Scheme::asymmetric_u8_w7, "asymmetric_u8_w7"},
                        {Scheme::asymmetric_u8_depthwise_w7, "asymmetric_u8_depthwise_w7"},
                        {Scheme::symmetric_i8, "symmetric_i8"}});
}

// The scheme that kernels of uint8 activations compute exactly. `products_saturate`: whether they
// add pairs of products in 16 bits, as machine::eight_bit_products_saturate() says.
Scheme exact_scheme(bool products_saturate);

// The integers of the activations, both ends included.
struct IntegerRange {
  int minimum = 0;
  int maximum = 0;
  int steps() const { return maximum - minimum; }
};
IntegerRange integer_range(Scheme scheme);

// Weights are integers from -weight_limit() to weight_limit().
inline constexpr int kWeightLimit = 127;
int weight_limit(Scheme scheme, bool depthwise);

}  // namespace edgebench::quantise
