#include "quantise/scheme.h"

#include <array>
#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::quantise {
namespace {

constexpr std::array kSchemes = {Scheme::asymmetric_u8, Scheme::asymmetric_u8_w7,
                                 Scheme::asymmetric_u8_depthwise_w7, Scheme::symmetric_i8};

// The largest sum of two products.
int largest_pair(Scheme scheme, bool depthwise) {
  return 2 * integer_range(scheme).maximum * weight_limit(scheme, depthwise);
}

}  // namespace

TEST_CASE("each scheme has its integers") {
  for (const Scheme scheme : kSchemes) {
    const IntegerRange integers = integer_range(scheme);
    const bool symmetric = scheme == Scheme::symmetric_i8;
    CHECK(integers.minimum == (symmetric ? -127 : 0));
    CHECK(integers.maximum == (symmetric ? 127 : 255));
    CHECK(integers.steps() == (symmetric ? 254 : 255));
  }
}

TEST_CASE("pairs of products fit into 16 bits where a scheme says so") {
  CHECK(largest_pair(Scheme::asymmetric_u8, false) > 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_w7, false) <= 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_w7, true) <= 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_depthwise_w7, true) <= 32767);
  CHECK(weight_limit(Scheme::asymmetric_u8_depthwise_w7, false) == 127);
  CHECK(weight_limit(Scheme::asymmetric_u8_w7, false) == 63);
  CHECK(weight_limit(Scheme::symmetric_i8, true) == 127);
}

TEST_CASE("where products saturate, the exact scheme is one in which they cannot") {
  CHECK(exact_scheme(false) == Scheme::asymmetric_u8);
  CHECK(exact_scheme(true) == Scheme::asymmetric_u8_w7);
  for (const bool depthwise : {false, true}) {
    CHECK(largest_pair(exact_scheme(true), depthwise) <= 32767);
  }
}

TEST_CASE("schemes have names, and only they") {
  CHECK(enum_name(Scheme::asymmetric_u8_depthwise_w7) == "asymmetric_u8_depthwise_w7");
  for (const Scheme scheme : kSchemes)
    CHECK(parse_enum<Scheme>("quantisation scheme", enum_name(scheme)) == scheme);
  CHECK_THROWS_AS(parse_enum<Scheme>("quantisation scheme", "asymmetric"), std::invalid_argument);
  CHECK_THROWS_AS(parse_enum<Scheme>("quantisation scheme", "asymmetric_u7"),
                  std::invalid_argument);
}

}  // namespace edgebench::quantise
