#include "quantise/activation.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::quantise {
namespace {

constexpr std::array kActivationSchemes = {Scheme::asymmetric_u8, Scheme::symmetric_i8,
                                           Scheme::asymmetric_u8_w7};

}  // namespace

TEST_CASE("a node's activation decides what the lowest integer stands for") {
  const Range range = {.minimum = -1, .maximum = 12.75F};
  const auto with = [&](model::Activation activation, Scheme scheme) {
    return quantiser_for(model::Node{.activation = activation}, range, scheme);
  };
  const Scheme unsigned_8 = Scheme::asymmetric_u8;
  CHECK(with(model::Activation::none, unsigned_8) == quantiser_for(range, unsigned_8));
  CHECK(with(model::Activation::relu, unsigned_8) == ActivationQuantiser{0.05F, 0});
  CHECK(with(model::Activation::relu6, unsigned_8) == ActivationQuantiser{6.0F / 255, 0});
  const Scheme signed_8 = Scheme::symmetric_i8;
  CHECK(with(model::Activation::relu, signed_8) == ActivationQuantiser{0.05F, -128});
  CHECK(with(model::Activation::relu6, signed_8) == ActivationQuantiser{6.0F / 255, -128});
  const model::Node relu{.activation = model::Activation::relu};
  CHECK(quantiser_for(relu, range, signed_8, ZeroPoint::zero) ==
        ActivationQuantiser{12.75F / 127, 0});
}

TEST_CASE("halves round to even, as ONNX's QuantizeLinear rounds them") {
  const ActivationQuantiser quantiser = {.scale = 1, .zero_point = 10};
  std::vector<float> values = {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 0.75F, -2.25F};
  fake_quantise(quantiser, Scheme::asymmetric_u8, values);
  CHECK(values == std::vector<float>{0, 2, 2, 0, -2, 1, -2});
  CHECK(quantise_value(2.5F, quantiser, Scheme::asymmetric_u8) == 12);
  CHECK(quantise_value(3.5F, quantiser, Scheme::asymmetric_u8) == 14);
}

// Rounding comes before the zero point is added: with an odd one the other order gives others.
TEST_CASE("ties go to the even step from zero, whatever the zero point") {
  struct Tie {
    float value;
    int steps;
  };
  for (const Tie& tie : {Tie{0.5F, 0},
                         {1.5F, 2},
                         {2.5F, 2},
                         {3.5F, 4},
                         {-0.5F, 0},
                         {-1.5F, -2},
                         {-2.5F, -2},
                         {0.499F, 0},
                         {0.501F, 1},
                         {-2.501F, -3}}) {
    for (const int zero_point : {3, 10}) {
      CAPTURE(tie.value);
      CAPTURE(zero_point);
      const ActivationQuantiser quantiser = {.scale = 1, .zero_point = zero_point};
      CHECK(quantise_value(tie.value, quantiser, Scheme::asymmetric_u8) == zero_point + tie.steps);
      std::vector<float> values = {tie.value};
      fake_quantise(quantiser, Scheme::asymmetric_u8, values);
      CHECK(values[0] == static_cast<float>(tie.steps));
    }
    CHECK(quantise_value(tie.value, {.scale = 1}, Scheme::symmetric_i8) == tie.steps);
  }
}

TEST_CASE("saturation begins exactly at the last integer on either side") {
  const ActivationQuantiser odd = {.scale = 2, .zero_point = 3};
  const auto asymmetric = [&](float value) {
    return quantise_value(value, odd, Scheme::asymmetric_u8);
  };
  CHECK(asymmetric(502) == 254);  // 251 steps up.
  CHECK(asymmetric(504) == 255);
  CHECK(asymmetric(506) == 255);
  CHECK(asymmetric(-4) == 1);
  CHECK(asymmetric(-6) == 0);
  CHECK(asymmetric(-8) == 0);
  const auto symmetric = [](float value) {
    return quantise_value(value, {.scale = 2}, Scheme::symmetric_i8);
  };
  CHECK(symmetric(252) == 126);
  CHECK(symmetric(254) == 127);
  CHECK(symmetric(256) == 127);
  CHECK(symmetric(-252) == -126);
  CHECK(symmetric(-254) == -127);
  CHECK(symmetric(-256) == -128);
  CHECK(symmetric(-258) == -128);
  std::vector<float> values = {502, 504, 506, -4, -6, -8};
  fake_quantise(odd, Scheme::asymmetric_u8, values);
  CHECK(values == std::vector<float>{502, 504, 504, -4, -6, -6});
  CHECK(dequantise_value(255, odd) == 504);
  CHECK(dequantise_value(0, odd) == -6);
}

TEST_CASE("every set has its name, its integers and its weights") {
  struct Row {
    Scheme set;
    const char* name;
    int minimum, maximum, steps, weights, depthwise_weights;
  };
  const Row rows[] = {
      {Scheme::asymmetric_u8, "asymmetric_u8", 0, 255, 255, 127, 127},
      {Scheme::asymmetric_u8_w7, "asymmetric_u8_w7", 0, 255, 255, 63, 63},
      {Scheme::asymmetric_u8_depthwise_w7, "asymmetric_u8_depthwise_w7", 0, 255, 255, 127, 63},
      {Scheme::symmetric_i8, "symmetric_i8", -128, 127, 255, 127, 127},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(enum_name(row.set) == row.name);
    CHECK(parse_enum<Scheme>("quantisation scheme", row.name) == row.set);
    CHECK(integer_range(row.set).minimum == row.minimum);
    CHECK(integer_range(row.set).maximum == row.maximum);
    CHECK(integer_range(row.set).steps() == row.steps);
    CHECK(weight_limit(row.set, false) == row.weights);
    CHECK(weight_limit(row.set, true) == row.depthwise_weights);
    CHECK_THROWS_AS(parse_enum<Scheme>("quantisation scheme", std::string(row.name) + "8"),
                    std::invalid_argument);
  }
}

TEST_CASE("a range becomes these numbers") {
  struct Row {
    Range range;
    Scheme set;
    float scale;
    int zero_point;
    ZeroPoint allowed = ZeroPoint::any;
  };
  const Scheme u8 = Scheme::asymmetric_u8;
  const Scheme i8 = Scheme::symmetric_i8;
  const Row rows[] = {
      {{-1, 3}, u8, 4.0F / 255, 64},   // 63.75
      {{-3, 1}, u8, 4.0F / 255, 191},  // 191.25
      {{-51, 204}, u8, 1, 51},         // A quarter, exactly.
      {{0, 6}, u8, 6.0F / 255, 0},     // Nothing below 0.
      {{2, 5}, u8, 5.0F / 255, 0},     // From 0 on, though nothing reaches it.
      {{-5, -2}, u8, 5.0F / 255, 255},
      {{0, 0}, u8, 1, 0},  // Empty.
      {{-1, 3}, i8, 4.0F / 255, -64},
      {{0, 6}, i8, 6.0F / 255, -128},
      {{-1, 3}, i8, 3.0F / 127, 0, ZeroPoint::zero},
      {{-3, 1}, i8, 3.0F / 127, 0, ZeroPoint::zero},
      {{0, 0}, i8, 1, 0, ZeroPoint::zero},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range.minimum);
    CAPTURE(row.range.maximum);
    const ActivationQuantiser found = quantiser_for(row.range, row.set, row.allowed);
    CHECK(std::abs(found.scale - row.scale) <= 1e-7F * row.scale);
    CHECK(found.zero_point == row.zero_point);
  }
  CHECK(relu6_quantiser(0, u8) == ActivationQuantiser{6.0F / 255, 0});
  CHECK(relu6_quantiser(-1, u8) == ActivationQuantiser{6.0F / 255, 0});
  CHECK(relu6_quantiser(2, u8) == ActivationQuantiser{2.0F / 255, 0});
  CHECK(relu6_quantiser(2, i8) == ActivationQuantiser{2.0F / 255, -128});
  CHECK(relu6_quantiser(6, i8, ZeroPoint::zero) == ActivationQuantiser{6.0F / 127, 0});
  CHECK(relu6_quantiser(7, i8, ZeroPoint::zero) == ActivationQuantiser{6.0F / 127, 0});
}

TEST_CASE("values beyond the range saturate at the set's integers") {
  const ActivationQuantiser quantiser = {.scale = 0.5F, .zero_point = 3};
  CHECK(quantise_value(1e9F, quantiser, Scheme::asymmetric_u8) == 255);
  CHECK(quantise_value(-1e9F, quantiser, Scheme::asymmetric_u8) == 0);
  CHECK(quantise_value(-1e9F, {.scale = 1}, Scheme::symmetric_i8) == -128);
  std::vector<float> values = {1e9F, -1e9F};
  fake_quantise(quantiser, Scheme::asymmetric_u8, values);
  CHECK(values == std::vector<float>{126, -1.5F});
}

TEST_CASE("a value within the range comes back within half a step, and stays when repeated") {
  CHECK(rc::check("round trip", [] {
    const Scheme scheme = *rc::gen::elementOf(kActivationSchemes);
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
  for (const Scheme scheme : kActivationSchemes) {
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
  for (const Scheme scheme : kActivationSchemes) {
    const ActivationQuantiser quantiser = quantiser_for(kInputRange, scheme);
    for (const float value : {-2.1179F, 2.64F}) {
      std::vector<float> rounded = {value};
      fake_quantise(quantiser, scheme, rounded);
      CHECK(std::abs(rounded[0] - value) <= quantiser.scale / 2 * 1.001F);
    }
  }
  CHECK(quantiser_for(kInputRange, Scheme::asymmetric_u8).zero_point == 114);
}

TEST_CASE("the input's range is that of its normalisation") {
  CHECK(input_range(image::Normalisation::imagenet) == kInputRange);
  CHECK(input_range(image::Normalisation::plus_minus_one) == Range{-1, 1});
  CHECK(input_range(image::Normalisation::zero_one) == Range{0, 1});
  CHECK(input_range(image::Normalisation::none) == Range{0, 255});
  // (0 - 20) / 10 and (255 - 5) / 5: of different channels.
  CHECK(input_range({{20, 10, 5}, {10, 10, 5}}) == Range{-2, 50});
}

TEST_CASE("ReLU6's quantiser is the clip") {
  for (const Scheme scheme : kActivationSchemes) {
    for (const float maximum : {0.0F, 0.001F, 3.0F, 6.0F, 100.0F}) {
      const ActivationQuantiser quantiser = relu6_quantiser(maximum, scheme);
      CHECK(quantiser.zero_point == integer_range(scheme).minimum);
      CHECK(quantiser.scale <= 6.0F / 255);
      CHECK(dequantise_value(quantise_value(-1e6F, quantiser, scheme), quantiser) == 0);
      CHECK(dequantise_value(quantise_value(1e6F, quantiser, scheme), quantiser) <= 6.0001F);
    }
    CHECK(relu6_quantiser(3, scheme).scale == 3.0F / 255);
  }
  const Scheme i8 = Scheme::symmetric_i8;
  const ActivationQuantiser half = relu6_quantiser(3, i8, ZeroPoint::zero);
  CHECK(half == ActivationQuantiser{3.0F / 127, 0});
  CHECK(dequantise_value(quantise_value(1e6F, half, i8), half) <= 3.0001F);
}

}  // namespace edgebench::quantise
