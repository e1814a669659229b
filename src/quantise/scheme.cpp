#include "quantise/scheme.h"

#include "base/enum_names.h"

namespace edgebench::quantise {
namespace {

constexpr int kSevenBits = 63;

constexpr auto kNames = enum_names<Scheme>(
    "quantisation scheme", {{Scheme::asymmetric_u8, "asymmetric_u8"},
                            {Scheme::asymmetric_u8_w7, "asymmetric_u8_w7"},
                            {Scheme::asymmetric_u8_depthwise_w7, "asymmetric_u8_depthwise_w7"},
                            {Scheme::symmetric_i8, "symmetric_i8"}});

}  // namespace

std::string_view name_of(Scheme scheme) {
  return kNames.name_of(scheme);
}

Scheme parse_scheme(std::string_view name) {
  return kNames.parse(name);
}

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
