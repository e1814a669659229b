#include "quantise/activation.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::quantise {
namespace {

constexpr std::array kSchemes = {Scheme::asymmetric_u8, Scheme::symmetric_i8,
                                 Scheme::asymmetric_u8_w7};

}  // namespace

TEST_CASE("halves round to even, as ONNX's QuantizeLinear rounds them") {
  const ActivationQuantiser quantiser = {.scale = 1, .zero_point = 10};
  std::vector<float> values = {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 0.75F, -2.25F};
  fake_quantise(quantiser, Scheme::asymmetric_u8, values);
  CHECK(values == std::vector<float>{0, 2, 2, 0, -2, 1, -2});
  CHECK(quantise_value(2.5F, quantiser, Scheme::asymmetric_u8) == 12);
  CHECK(quantise_value(3.5F, quantiser, Scheme::asymmetric_u8) == 14);
}

TEST_CASE("values beyond the range saturate at the scheme's integers") {
  const ActivationQuantiser quantiser = {.scale = 0.5F, .zero_point = 3};
  CHECK(quantise_value(1e9F, quantiser, Scheme::asymmetric_u8) == 255);
  CHECK(quantise_value(-1e9F, quantiser, Scheme::asymmetric_u8) == 0);
  CHECK(quantise_value(-1e9F, {.scale = 1}, Scheme::symmetric_i8) == -127);
  std::vector<float> values = {1e9F, -1e9F};
  fake_quantise(quantiser, Scheme::asymmetric_u8, values);
  CHECK(values == std::vector<float>{126, -1.5F});
}

TEST_CASE("a value within the range comes back within half a step, and stays when repeated") {
  CHECK(rc::check("round trip", [] {
    const Scheme scheme = *rc::gen::elementOf(kSchemes);
    const float low = -static_cast<float>(*rc::gen::inRange(0, 2000)) / 100;
    const float high = static_cast<float>(*rc::gen::inRange(1, 2000)) / 100;
    const ActivationQuantiser quantiser = quantiser_for({low, high}, scheme);
    const float value = low + (high - low) * static_cast<float>(*rc::gen::inRange(0, 1001)) / 1000;
    std::vector<float> once = {value};
    fake_quantise(quantiser, scheme, once);
    // The zero point is rounded too, so an end of the range may be half a step further away.
    const float allowed = value - low < quantiser.scale || high - value < quantiser.scale ? 1 : 0.5;
    RC_ASSERT(std::abs(once[0] - value) <= allowed * quantiser.scale * 1.001F);
    RC_ASSERT(dequantise_value(quantise_value(value, quantiser, scheme), quantiser) == once[0]);
    std::vector<float> twice = once;
    fake_quantise(quantiser, scheme, twice);
    RC_ASSERT(twice == once);
    std::vector<float> zero = {0};
    fake_quantise(quantiser, scheme, zero);
    RC_ASSERT(zero[0] == 0);
  }));
}

TEST_CASE("degenerate ranges give a usable quantiser") {
  for (const Scheme scheme : kSchemes) {
    for (const Range range :
         {Range{0, 0}, Range{1e-44F, 1e-44F}, Range{-3e38F, 3e38F}, Range{2, 5}, Range{-5, -2}}) {
      const ActivationQuantiser quantiser = quantiser_for(range, scheme);
      CHECK(std::isnormal(quantiser.scale));
      CHECK(quantiser.scale > 0);
      CHECK(quantiser.zero_point >= integer_range(scheme).minimum);
      CHECK(quantiser.zero_point <= integer_range(scheme).maximum);
    }
  }
  // Zero is always covered: from 0, not from 2.
  CHECK(quantiser_for({2, 5}, Scheme::asymmetric_u8).zero_point == 0);
  CHECK(quantiser_for({-5, -2}, Scheme::asymmetric_u8).zero_point == 255);
}

TEST_CASE("the input's quantiser covers every pixel") {
  for (const Scheme scheme : kSchemes) {
    const ActivationQuantiser quantiser = quantiser_for(kInputRange, scheme);
    for (const float value : {-2.1179F, 2.64F}) {
      std::vector<float> rounded = {value};
      fake_quantise(quantiser, scheme, rounded);
      CHECK(std::abs(rounded[0] - value) <= quantiser.scale / 2 * 1.001F);
    }
  }
  CHECK(quantiser_for(kInputRange, Scheme::asymmetric_u8).zero_point == 114);
}

TEST_CASE("ReLU6's quantiser is the clip") {
  for (const Scheme scheme : kSchemes) {
    for (const float maximum : {0.0F, 0.001F, 3.0F, 6.0F, 100.0F}) {
      const ActivationQuantiser quantiser = relu6_quantiser(maximum, scheme);
      CHECK(quantiser.zero_point == 0);
      CHECK(quantiser.scale <= 6.0F / static_cast<float>(integer_range(scheme).maximum));
      CHECK(dequantise_value(quantise_value(1e6F, quantiser, scheme), quantiser) <= 6.0001F);
    }
    CHECK(relu6_quantiser(3, scheme).scale ==
          3.0F / static_cast<float>(integer_range(scheme).maximum));
  }
}

}  // namespace edgebench::quantise
