#include "stats/paired.h"

#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::stats {

TEST_CASE("McNemar's exact p doubles the binomial tail") {
  // 2 of 10 discordant: P(X <= 2) = 56 / 1024, P(X <= 1) = 11 / 1024.
  const McNemar few = mcnemar({.images = 100, .only_first_correct = 2, .only_second_correct = 8});
  CHECK(few.exact_p == doctest::Approx(112.0 / 1024));
  CHECK(few.mid_p == doctest::Approx(67.0 / 1024));
}

TEST_CASE("without a difference McNemar's p is 1") {
  CHECK(mcnemar({.images = 100}).exact_p == 1);
  CHECK(mcnemar({.images = 100}).mid_p == 1);
  CHECK(mcnemar({.images = 9, .only_first_correct = 4, .only_second_correct = 4}).exact_p == 1);
  CHECK(mcnemar({.images = 9, .only_first_correct = 4, .only_second_correct = 4}).mid_p == 1);
}

TEST_CASE("McNemar's test does not care which classifier is called first") {
  rc::check([] {
    const int a = *rc::gen::inRange(0, 60);
    const int b = *rc::gen::inRange(0, 60);
    const McNemar one = mcnemar({200, a, b});
    const McNemar other = mcnemar({200, b, a});
    RC_ASSERT(one.exact_p == other.exact_p);
    RC_ASSERT(one.mid_p <= one.exact_p);
    RC_ASSERT(one.mid_p > 0);
  });
}

TEST_CASE("the paired difference has the second's sign and an interval around it") {
  CHECK_FALSE(paired_difference({}, 0.95).has_value());
  const auto worse = paired_difference({1000, 30, 10}, 0.95);
  REQUIRE(worse.has_value());
  CHECK(worse->difference == doctest::Approx(-0.02));
  // (31 - 11) / 1002 +- 1.96 sqrt((42/1002 - (20/1002)^2) / 1002)
  CHECK(std::abs(worse->interval.low - -0.0325763565) < 1e-9);
  CHECK(std::abs(worse->interval.high - -0.0073438032) < 1e-9);
  CHECK(worse->interval.confidence == 0.95);
  const auto same = paired_difference({1000, 0, 0}, 0.95);
  CHECK(same->difference == 0);
  CHECK(std::abs(same->interval.low - -0.0027662751) < 1e-9);
  CHECK(std::abs(same->interval.high - 0.0027662751) < 1e-9);
}

}  // namespace edgebench::stats
