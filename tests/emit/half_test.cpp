#include "emit/half.h"

#include <array>
#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::emit {
namespace {

std::uint16_t half_of(float value) {
  return to_half(std::array{value}).front();
}

}  // namespace

TEST_CASE("numbers that half precision has keep their value") {
  CHECK(half_of(0.0F) == 0x0000);
  CHECK(half_of(-0.0F) == 0x8000);
  CHECK(half_of(1.0F) == 0x3c00);
  CHECK(half_of(-2.5F) == 0xc100);
  CHECK(half_of(6.0F) == 0x4600);
  CHECK(half_of(65504.0F) == 0x7bff);
  CHECK(half_of(5.9604645e-8F) == 0x0001);  // The smallest subnormal number, 2^-24.
}

TEST_CASE("what lies between is rounded to the nearest, ties to even") {
  constexpr float kStep = 1.0F / 1024;  // Between the halves behind 1.
  CHECK(half_of(1 + 0.49F * kStep) == 0x3c00);
  CHECK(half_of(1 + 0.5F * kStep) == 0x3c00);
  CHECK(half_of(1 + 1.5F * kStep) == 0x3c02);
  CHECK(half_of(1 + 0.51F * kStep) == 0x3c01);
  CHECK(half_of(1e-9F) == 0);
}

TEST_CASE("no infinity appears by rounding") {
  CHECK(half_of(65519.0F) == 0x7bff);
  CHECK_THROWS_AS(half_of(65520.0F), std::range_error);
  CHECK_THROWS_AS(half_of(-1e30F), std::range_error);
  CHECK(half_of(std::numeric_limits<float>::infinity()) == 0x7c00);
}

TEST_CASE("a tensor with a number that is too large is named") {
  CHECK(to_half("stem.bias", std::array{1.0F, -2.5F}) == to_half(std::array{1.0F, -2.5F}));
  CHECK_THROWS_WITH_AS(to_half("stem.bias", std::array{1.0F, 70000.0F}),
                       "stem.bias: 70000 is too large for FP16, which ends at 65504",
                       std::range_error);
}

TEST_CASE("halves are read back as what they stand for") {
  const std::vector<float> values = {0, 1, -2.5F, 65504, 0x1p-24F, 0x1p-14F};
  CHECK(from_half(to_half(values)) == values);
}

TEST_CASE("bfloat16 has the range of FP32 and eight bits, ties to even") {
  const auto bits = [](float value) { return to_bfloat16("stem", std::array{value}).front(); };
  CHECK(bits(1.0F) == 0x3f80);
  CHECK(bits(-2.5F) == 0xc020);
  CHECK(bits(1e30F) == 0x714a);
  constexpr float kStep = 1.0F / 128;  // Between the numbers behind 1.
  CHECK(bits(1 + 0.5F * kStep) == 0x3f80);
  CHECK(bits(1 + 1.5F * kStep) == 0x3f82);
  CHECK(bits(1 + 0.51F * kStep) == 0x3f81);
  CHECK_THROWS_WITH_AS(bits(std::numeric_limits<float>::max()),
                       doctest::Contains("stem: 3.4028235e+38 is too large for BF16"),
                       std::range_error);
}

}  // namespace edgebench::emit
