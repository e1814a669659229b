#include "model/stored_floats.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace edgebench::model {
namespace {

std::vector<float> floats(StoredFloat type, const std::string& bytes) {
  return to_floats(type, std::as_bytes(std::span(bytes)));
}

}  // namespace

TEST_CASE("each kind of stored number becomes the float that it stands for") {
  using std::string_literals::operator""s;
  CHECK(floats(StoredFloat::fp32, "\x00\x00\x20\x40\x00\x00\x80\xBF"s) == std::vector{2.5F, -1.0F});
  CHECK(floats(StoredFloat::fp16, "\x00\x41\x01\x00"s) == std::vector{2.5F, 0x1p-24F});
  CHECK(floats(StoredFloat::bf16, "\x20\x40\x80\xBF"s) == std::vector{2.5F, -1.0F});
  CHECK(floats(StoredFloat::fp64, "\x00\x00\x00\x00\x00\x00\x04\x40"s) == std::vector{2.5F});
}

TEST_CASE("FP64 is rounded to the nearest float, not cut off") {
  // 1 + 2^-24 + 2^-52 lies just above the middle between 1 and the next float.
  const std::array stored{1.0 + 0x1p-24 + 0x1p-52};
  CHECK(to_floats(StoredFloat::fp64, std::as_bytes(std::span(stored))) ==
        std::vector{1.0F + std::numeric_limits<float>::epsilon()});
}

TEST_CASE("numbers may begin at any address, and a rest of one is left out") {
  using std::string_literals::operator""s;
  const std::string bytes = "?\x00\x00\x20\x40\x00\x00"s;
  CHECK(to_floats(StoredFloat::fp32, std::as_bytes(std::span(bytes)).subspan(1)) ==
        std::vector{2.5F});
}

TEST_CASE("NaN and infinities are kept") {
  using std::string_literals::operator""s;
  const auto values = floats(StoredFloat::fp16, "\x00\x7C\x00\x7E"s);
  REQUIRE(values.size() == 2);
  CHECK(values[0] == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(values[1]));
}

TEST_CASE("a number has the bytes of its kind") {
  CHECK(bytes_of(StoredFloat::fp32) == 4);
  CHECK(bytes_of(StoredFloat::fp16) == 2);
  CHECK(bytes_of(StoredFloat::bf16) == 2);
  CHECK(bytes_of(StoredFloat::fp64) == 8);
}

}  // namespace edgebench::model
