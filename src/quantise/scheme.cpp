#include "quantise/scheme.h"

#include <algorithm>

namespace edgebench::quantise {
namespace {

constexpr int kSevenBits = 63;

bool reads(const model::Node& reader, std::size_t node) {
  return std::ranges::count(reader.inputs, static_cast<int>(node)) > 0;
}

}  // namespace

Scheme exact_scheme(bool products_saturate) {
  return products_saturate ? Scheme::asymmetric_u8_w7 : Scheme::asymmetric_u8;
}

IntegerRange integer_range(Scheme scheme) {
  if (scheme == Scheme::symmetric_i8) return {-128, 127};
  return {0, 255};
}

bool is_quantised(const model::Network& network, std::size_t node, Scheme scheme) {
  if (node + 1 == network.nodes.size()) return false;
  if (scheme != Scheme::symmetric_i8) return true;
  return std::ranges::any_of(network.nodes, [&](const model::Node& reader) {
    return reader.op != model::Op::add && reads(reader, node);
  });
}

ZeroPoint zero_point_of(const model::Network& network, std::size_t node, Scheme scheme) {
  if (scheme != Scheme::symmetric_i8) return ZeroPoint::any;
  const bool padded = std::ranges::any_of(network.nodes, [&](const model::Node& reader) {
    return reader.op == model::Op::convolution && reader.kernel > 1 && reads(reader, node);
  });
  return padded ? ZeroPoint::zero : ZeroPoint::any;
}

int weight_limit(Scheme scheme, bool depthwise) {
  const bool seven_bits = scheme == Scheme::asymmetric_u8_w7 ||
                          (scheme == Scheme::asymmetric_u8_depthwise_w7 && depthwise);
  return seven_bits ? kSevenBits : kWeightLimit;
}

}  // namespace edgebench::quantise
