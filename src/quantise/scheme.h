// The quantisation schemes: which integers stand for activations and weights.
#pragma once

#include <cstddef>

#include "base/enum_names.h"
#include "model/network.h"

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
  // -128..127 as a file without zero points expresses them, what TensorRT takes. A value that only
  // layers without padding, additions and the pooling read may have a zero point all the same: the
  // file stores the value shifted by it, and the biases of who makes and who reads it undo that.
  symmetric_i8,
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

// Which zero point a value may have.
enum class ZeroPoint {
  any,
  zero,  // Of symmetric_i8 only: padding is 0, and no bias undoes a shift in it.
};

// Of the node's value: `zero` where a convolution pads what it reads, in the symmetric scheme.
ZeroPoint zero_point_of(const model::Network& network, std::size_t node, Scheme scheme);

// Whether the node's value gets a quantiser: all but the logits, and in the symmetric scheme all
// but those that only an addition reads (TensorRT fuses it with the convolution before it).
bool is_quantised(const model::Network& network, std::size_t node, Scheme scheme);

// Weights are integers from -weight_limit() to weight_limit().
inline constexpr int kWeightLimit = 127;
int weight_limit(Scheme scheme, bool depthwise);

}  // namespace edgebench::quantise
