#include "image/filter_weights.h"

#include <cstdlib>
#include <numeric>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "any_outputs.h"

namespace edgebench::image {

TEST_CASE("halving a row of four weighs with a triangle that its edge cuts off") {
  const FilterWeights weights = filter_weights(4, 2, 0, 2);
  CHECK(weights.left == std::vector<int>{0, 1});
  CHECK(weights.taps == std::vector<int>{3, 3});
  const double unit = 1 << kWeightBits;
  CHECK(weights.of(0)[0] == static_cast<int>(0.5 + unit * 3 / 7));
  CHECK(weights.of(0)[1] == static_cast<int>(0.5 + unit * 3 / 7));
  CHECK(weights.of(0)[2] == static_cast<int>(0.5 + unit * 1 / 7));
}

TEST_CASE("an unchanged size passes pixels through") {
  const FilterWeights weights = filter_weights(9, 9, 0, 9);
  for (int i = 0; i < 9; ++i) {
    CHECK(weights.left[static_cast<std::size_t>(i)] == i);
    CHECK(weights.of(i)[0] == 1 << kWeightBits);
  }
}

TEST_CASE("weights sum to one, windows lie in the image and never move back") {
  CHECK(rc::check([] {
    const auto [in_size, out_size, first, count] = test::any_outputs(5000, 600);
    const FilterWeights weights = filter_weights(in_size, out_size, first, count);
    RC_ASSERT(weights.outputs() == count);
    for (int i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const auto of_output = weights.of(i);
      RC_ASSERT(weights.taps[at] >= 1);
      RC_ASSERT(weights.left[at] >= 0);
      RC_ASSERT(weights.left[at] + weights.taps[at] <= in_size);
      const int sum = std::accumulate(of_output.begin(), of_output.end(), 0);
      RC_ASSERT(std::abs(sum - (1 << kWeightBits)) <= weights.taps[at]);
      if (i == 0) continue;
      RC_ASSERT(weights.left[at] >= weights.left[at - 1]);
      RC_ASSERT(weights.left[at] + weights.taps[at] >= weights.left[at - 1] + weights.taps[at - 1]);
    }
  }));
}

TEST_CASE("a part of the outputs has the weights that it has in the whole") {
  const FilterWeights whole = filter_weights(501, 256, 0, 256);
  const FilterWeights part = filter_weights(501, 256, 16, 224);
  for (int i = 0; i < 224; ++i) {
    CHECK(part.left[static_cast<std::size_t>(i)] == whole.left[static_cast<std::size_t>(i + 16)]);
    CHECK(part.of(i)[0] == whole.of(i + 16)[0]);
  }
}

}  // namespace edgebench::image
