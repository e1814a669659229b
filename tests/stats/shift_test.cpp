#include "stats/shift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "noise.h"
#include "stats/distribution.h"

namespace edgebench::stats {
namespace {

using Values = std::vector<double>;
constexpr double kShiftConfidence = 0.95;

// How often the interval between samples that lie 0.5 apart contains 0.5.
double coverage(std::size_t first, std::size_t second, double disturbed_share) {
  constexpr int kRepetitions = 4000;
  const test::Noise noise{.deviation = 1, .disturbed_share = disturbed_share};
  test::Noise shifted = noise;
  shifted.centre = 0.5;
  test::NoiseSource here(noise, 7);
  test::NoiseSource there(shifted, 8);
  int covered = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    const Shift shift = shift_between(here.draw(first), there.draw(second), kShiftConfidence);
    if (shift.interval->contains(0.5)) ++covered;
  }
  return covered / static_cast<double>(kRepetitions);
}

}  // namespace

TEST_CASE("the shift is the median of all differences, second minus first") {
  CHECK(shift_between(Values{1}, Values{4}, kShiftConfidence).value == 3);
  CHECK(shift_between(Values{0, 1, 5}, Values{10, 20}, kShiftConfidence).value == 12.5);
  CHECK(shift_between(Values{0, 1, 2}, Values{1, 2, 1000}, kShiftConfidence).value < 3);
}

TEST_CASE("the interval cuts the tables' number of differences") {
  CHECK_FALSE(shift_between(Values{1, 2, 3}, Values{1, 2, 3}, kShiftConfidence).interval);
  CHECK_FALSE(shift_between(Values{1, 2, 3, 4}, Values{1, 2, 3, 4}, 0.99).interval);
  // Four and four at 95 %: P(U = 0) = 1/70, so the least and the largest difference.
  const auto four =
      shift_between(Values{0, 1, 2, 3}, Values{10, 20, 30, 40}, kShiftConfidence).interval;
  REQUIRE(four.has_value());
  CHECK(four->low == 7);
  CHECK(four->high == 40);
  CHECK(four->confidence == doctest::Approx(1 - 2.0 / 70));
  // What is reached exactly is reached, whatever rounding does to it.
  CHECK(shift_between(Values{0, 1, 2, 3}, Values{10, 20, 30, 40}, 1 - 2.0 / 70).interval);
  CHECK_FALSE(shift_between(Values{0, 1, 2, 3}, Values{10, 20, 30, 40}, 1 - 1.99 / 70).interval);
  // Five and five: critical value 2, so the third from each end. 6 7 8 ... 48 49 50.
  const auto five =
      shift_between(Values{0, 1, 2, 3, 4}, Values{10, 20, 30, 40, 50}, kShiftConfidence).interval;
  CHECK(five->low == 8);
  CHECK(five->high == 48);
}

TEST_CASE("swapping the samples turns the interval round") {
  rc::check([](const std::vector<int>& integers) {
    RC_PRE(integers.size() >= 9U && integers.size() <= 40U);
    const Values all(integers.begin(), integers.end());
    const std::span<const double> first = std::span(all).first(4);
    const std::span<const double> second = std::span(all).subspan(4);
    const Shift there = shift_between(first, second, kShiftConfidence);
    const Shift back = shift_between(second, first, kShiftConfidence);
    RC_ASSERT(there.value == -back.value);
    RC_ASSERT(there.interval->low == -back.interval->high);
    RC_ASSERT(there.interval->low <= there.value && there.value <= there.interval->high);
  });
}

TEST_CASE("above fifty values the normal approximation says how many differences are cut") {
  // P(U <= u) stays below 2.5 % for 1,300 values of u (60 and 55 values), 1,008 (51 and 51) and
  // 138 (8 and 60), and below 0.5 % for 1,192 and 918; the approximation gives these numbers.
  const auto check_cut = [](std::size_t one, std::size_t other, double confidence,
                            std::size_t cut) {
    CAPTURE(one);
    const Values first = test::NoiseSource({.deviation = 1}, 3).draw(one);
    const Values second = test::NoiseSource({.deviation = 1}, 4).draw(other);
    Values differences;
    for (const double there : second) {
      for (const double here : first) differences.push_back(there - here);
    }
    std::ranges::sort(differences);
    const auto interval = shift_between(first, second, confidence).interval;
    REQUIRE(interval.has_value());
    CHECK(interval->low == differences[cut - 1]);
    CHECK(interval->high == differences[differences.size() - cut]);
    CHECK(std::abs(interval->confidence - confidence) < 1e-12);
  };
  check_cut(60, 55, 0.95, 1300);
  check_cut(60, 55, 0.99, 1190);
  check_cut(51, 51, 0.95, 1008);
  check_cut(51, 51, 0.99, 916);
  check_cut(8, 60, 0.95, 137);
  check_cut(60, 8, 0.95, 137);
  // So far too few on one side that nothing may be cut off.
  CHECK_FALSE(shift_between(Values{1}, Values(60, 2.0), 0.99).interval);
}

TEST_CASE("fifty values on either side are the last that are cut exactly") {
  test::NoiseSource source({.deviation = 1}, 3);
  const auto exact = shift_between(source.draw(50), source.draw(50), kShiftConfidence).interval;
  REQUIRE(exact.has_value());
  CHECK(exact->confidence > kShiftConfidence + 1e-6);  // What was reached, not what was asked for.
  CHECK(exact->confidence < kShiftConfidence + 1e-3);
}

TEST_CASE("the interval contains the truth as often as it says, disturbed rounds or not") {
  constexpr double kSlack = 0.014;  // Four standard errors of 4,000 repetitions.
  for (const double disturbed_share : {0.0, 0.1}) {
    CHECK(coverage(8, 8, disturbed_share) >= kShiftConfidence - kSlack);
    CHECK(coverage(8, 17, disturbed_share) >= kShiftConfidence - kSlack);
    CHECK(coverage(8, 17, disturbed_share) <= kShiftConfidence + kSlack);
    CHECK(coverage(10, 60, disturbed_share) >= kShiftConfidence - kSlack);
  }
}

}  // namespace edgebench::stats
