#include "quantise/scheme.h"

namespace edgebench::quantise {
namespace {

constexpr int kSevenBits = 63;

}  // namespace

Scheme exact_scheme(bool products_saturate) {
  return products_saturate ? Scheme::asymmetric_u8_w7 : Scheme::asymmetric_u8;
}

IntegerRange integer_range(Scheme scheme) {
  if (scheme == Scheme::symmetric_i8) return {-127, 127};
  return {0, 255};
}

int weight_limit(Scheme scheme, bool depthwise) {
  const bool seven_bits = scheme == Scheme::asymmetric_u8_w7 ||
                          (scheme == Scheme::asymmetric_u8_depthwise_w7 && depthwise);
  return seven_bits ? kSevenBits : kWeightLimit;
}

}  // namespace edgebench::quantise
