#include "stats/logits.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::stats {
namespace {

using Floats = std::vector<float>;
using Classes = std::vector<std::size_t>;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("the best classes come first, of equals the lower") {
  const Floats logits{1, 7, 3, 7, 3};
  CHECK(top_k(logits, 1) == Classes{1});
  CHECK(top_k(logits, 5) == Classes{1, 3, 2, 4, 0});
  CHECK(top_k(logits, 0).empty());
}

TEST_CASE("NaN is never among the best") {
  CHECK(top_k(Floats{kNaN, -5, kNaN, 2}, 2) == Classes{3, 1});
  CHECK(top_k(Floats{kNaN, kNaN}, 2) == Classes{0, 1});
}

TEST_CASE("tied tops are counted by image") {
  CHECK(top_is_tied(Floats{2, 5, 5}));
  CHECK_FALSE(top_is_tied(Floats{5, 2, 2}));
  CHECK_FALSE(top_is_tied(Floats{5}));
  const Floats three_images{1, 2, 2, 3, 1, 1, 4, 4, 4};
  CHECK(tied_top_count({three_images, 3}) == 2);
}

TEST_CASE("agreement and correctness count images") {
  const Floats reference{1, 2, 3, 3, 2, 1};
  const Floats other{1, 9, 3, 3, 2, 1};
  CHECK(top1_agreement({reference, 3}, {other, 3}) == 1);                     // The second image.
  CHECK(top1_agreement({reference, 3}, {Floats{1, 2, 3, 3, 9, 1}, 3}) == 1);  // The first.
  const std::vector<int> labels{2, 0};
  CHECK(top_k_correct({reference, 3}, labels, 1) == 2);
  CHECK(top_k_correct({other, 3}, labels, 1) == 1);
  CHECK(top_k_correct({other, 3}, labels, 2) == 2);
  CHECK(top_k_correct({other, 3}, labels, 5) == 2);  // Fewer classes than five.
}

TEST_CASE("the signal-to-noise ratio is in decibels, and a mean over images") {
  // Signal 25, noise 0.25: a hundredfold, 20 dB. Then signal 1, noise 0.1: 10 dB.
  CHECK(sqnr_db(Floats{3, 4}, Floats{3, 4.5}) == doctest::Approx(20));
  const Floats reference{3, 4, 1, 0};
  const Floats other{3, 4.5, 1, std::sqrt(0.1F)};
  CHECK(mean_sqnr_db({reference, 2}, {other, 2}) == doctest::Approx(15));
  // The second image is answered alike: only the first has noise.
  CHECK(mean_sqnr_db({reference, 2}, {Floats{3, 4.5, 1, 0}, 2}) == doctest::Approx(20));
}

TEST_CASE("equal logits have no noise, broken ones no signal") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(sqnr_db(Floats{3, 4}, Floats{3, 4}) == kInfinity);
  CHECK(mean_sqnr_db({Floats{3, 4}, 2}, {Floats{3, 4}, 2}) == kInfinity);
  CHECK(sqnr_db(Floats{3, 4}, Floats{3, kNaN}) == -kInfinity);
  CHECK(max_abs_error({Floats{3, 4}, 2}, {Floats{3, kNaN}, 2}) == kInfinity);
}

TEST_CASE("the largest error counts in either direction") {
  const Floats reference{1, 2, 3};
  CHECK(max_abs_error({reference, 3}, {Floats{1.5F, 2, 1}, 3}) == 2);
  CHECK(max_abs_error({reference, 3}, {Floats{4, 2, 2.5F}, 3}) == 3);
  CHECK(max_abs_error({reference, 3}, {reference, 3}) == 0);
}

}  // namespace edgebench::stats
