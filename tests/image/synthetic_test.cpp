#include "image/synthetic.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "base/hash.h"
#include "image/transform.h"

namespace edgebench::image {
namespace {

std::vector<std::uint8_t> synthetic(std::uint64_t seed, std::size_t index, int image_size = 224) {
  std::vector<std::uint8_t> crop(crop_bytes(image_size));
  make_synthetic_crop(seed, index, image_size, crop);
  return crop;
}

}  // namespace

TEST_CASE("the same seed and index give the same pixels on every machine") {
  const auto hash = [](const std::vector<std::uint8_t>& crop) {
    return sha256_hex(std::as_bytes(std::span(crop)));
  };
  CHECK(hash(synthetic(1, 0, 32)) ==
        "ab2f769f70908af980edaa48a031e9c8e7fd35e3d48ccaa325d97a373312d2b9");
  CHECK(hash(synthetic(1, 3, 32)) ==
        "a8a92e6c83299c8edf24a28f736033d79243b7990b6b543ed91089784d6ecec6");
  CHECK(synthetic(1, 3) == synthetic(1, 3));
  CHECK(synthetic(1, 3) != synthetic(1, 4));
  CHECK(synthetic(1, 3) != synthetic(2, 3));
  CHECK(synthetic(1, 1) != synthetic(2, 0));
}

TEST_CASE("the noise is smooth and uses most of the range") {
  const std::vector<std::uint8_t> crop = synthetic(7, 0);
  const auto [lowest, highest] = std::ranges::minmax(crop);
  CHECK(lowest < 60);
  CHECK(highest > 195);
  int largest_step = 0;
  for (std::size_t row = 0; row < 224; ++row) {
    for (std::size_t i = 3; i < 672; ++i) {
      const std::size_t at = row * 672 + i;
      largest_step = std::max(largest_step, std::abs(crop[at] - crop[at - 3]));
    }
  }
  CHECK(largest_step > 0);
  CHECK(largest_step < 24);
}

TEST_CASE("a buffer of another size is an error") {
  std::vector<std::uint8_t> crop(crop_bytes(4));
  CHECK_NOTHROW(make_synthetic_crop(1, 0, 4, crop));
  CHECK_THROWS_AS(make_synthetic_crop(1, 0, 5, crop), std::invalid_argument);
  CHECK_THROWS_AS(make_synthetic_crop(1, 0, 3, crop), std::invalid_argument);
  CHECK_THROWS_AS(make_synthetic_crop(1, 0, -4, crop), std::invalid_argument);
  CHECK_THROWS_AS(make_synthetic_crop(1, 0, 0, {}), std::invalid_argument);
}

TEST_CASE("tiny sizes work") {
  CHECK(synthetic(1, 0, 1).size() == 3);
  CHECK(synthetic(1, 0, 3) != synthetic(1, 1, 3));
}

}  // namespace edgebench::image
