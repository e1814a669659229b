#include "stats/interval.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "noise.h"
#include "stats/distribution.h"

namespace edgebench::stats {
namespace {

using Values = std::vector<double>;
constexpr double kConfidence = 0.95;

// How often the interval of `count` values around 0 contains 0.
template <typename IntervalOfValues>
double coverage(const IntervalOfValues& interval_of, std::size_t count, const test::Noise& noise) {
  constexpr int kRepetitions = 4000;
  test::NoiseSource source(noise, 7);
  int covered = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    if (interval_of(source.draw(count), kConfidence)->contains(0)) ++covered;
  }
  return covered / static_cast<double>(kRepetitions);
}

// Four standard errors of a share measured by 4,000 repetitions at 95 %.
constexpr double kCoverageSlack = 0.014;

}  // namespace

TEST_CASE("the median's interval lies between the order statistics of the tables") {
  CHECK_FALSE(median_interval(Values{1, 2, 3, 4, 5}, kConfidence).has_value());
  CHECK_FALSE(median_interval({}, kConfidence).has_value());
  const auto six = median_interval(Values{6, 1, 5, 2, 4, 3}, kConfidence);
  REQUIRE(six.has_value());
  CHECK(six->low == 1);
  CHECK(six->high == 6);
  CHECK(six->confidence == doctest::Approx(0.96875));
  const auto ten = median_interval(Values{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, kConfidence);
  CHECK(ten->low == 2);
  CHECK(ten->high == 9);
  CHECK(ten->confidence == doctest::Approx(0.978515625));
}

TEST_CASE("the mean's interval is Student's own example-sized sum") {
  // Mean 3, standard error sqrt(2.5 / 5), t(0.975, 4) = 2.776.
  const auto interval = mean_interval(Values{1, 2, 3, 4, 5}, kConfidence);
  REQUIRE(interval.has_value());
  CHECK(interval->low == doctest::Approx(3 - 2.776445 * std::sqrt(0.5)).epsilon(1e-6));
  CHECK(interval->high == doctest::Approx(3 + 2.776445 * std::sqrt(0.5)).epsilon(1e-6));
  CHECK(interval->confidence == kConfidence);
  CHECK_FALSE(mean_interval(Values{1}, kConfidence).has_value());
  CHECK(mean_interval(Values{1, 3}, kConfidence)->high == doctest::Approx(2 + 12.7062047));
}

TEST_CASE("Hodges and Lehmann's estimate is the median of the pairs' means") {
  CHECK(hodges_lehmann(Values{4}) == 4);
  CHECK(hodges_lehmann(Values{0, 1, 5}) == 1.75);       // 0 0.5 1 | 2.5 3 5
  CHECK(hodges_lehmann(Values{1, 2, 3, 4, 1000}) < 5);  // The mean would be 202.
}

TEST_CASE("the signed-rank interval cuts the tables' number of Walsh averages") {
  CHECK_FALSE(signed_rank_interval(Values{1, 2, 3, 4, 5}, kConfidence).has_value());
  const auto six = signed_rank_interval(Values{1, 2, 4, 8, 16, 32}, kConfidence);
  REQUIRE(six.has_value());
  CHECK(six->low == 1);
  CHECK(six->high == 32);
  CHECK(six->confidence == doctest::Approx(1 - 2.0 / 64));
  // What is reached exactly is reached.
  CHECK(signed_rank_interval(Values{1, 2, 4, 8, 16, 32}, 1 - 2.0 / 64).has_value());
  CHECK_FALSE(signed_rank_interval(Values{1, 2, 4, 8, 16, 32}, 1 - 1.99 / 64).has_value());
  // Ten values at 95 %: critical value 8, so the ninth Walsh average from each end.
  const auto ten = signed_rank_interval(Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, kConfidence);
  CHECK(ten->low == 3);  // 1 1.5 2 2 2.5 2.5 3 3 3
  CHECK(ten->high == 8);
  CHECK(ten->confidence == doctest::Approx(1 - 2 * 0.0244140625));
}

TEST_CASE("the signed-rank interval excludes 0 exactly where the test rejects") {
  rc::check([](const std::vector<int>& integers) {
    RC_PRE(integers.size() >= 6U && integers.size() <= 40U);
    Values values;
    for (std::size_t i = 0; i < integers.size(); ++i) {  // Distinct magnitudes, so no ties.
      values.push_back(integers[i] + 1e-4 * static_cast<double>(i + 1));
    }
    double positive_ranks = 0;
    for (const double value : values) {
      if (value < 0) continue;
      for (const double other : values) positive_ranks += std::abs(other) <= value ? 1 : 0;
    }
    const auto interval = signed_rank_interval(values, kConfidence);
    const auto n = static_cast<double>(values.size());
    const double statistic = std::min(positive_ranks, n * (n + 1) / 2 - positive_ranks);
    const std::vector<double> cdf = signed_rank_cdf(static_cast<int>(values.size()));
    const bool rejects = cdf[static_cast<std::size_t>(statistic)] <= 0.025;
    RC_ASSERT(rejects == !interval->contains(0));
  });
}

TEST_CASE("above a hundred values the normal approximation says how many averages are cut") {
  // Of 101 values P(W <= w) stays below 2.5 % for 1,998 values of w and below 0.5 % for 1,819; the
  // approximation gives 1,997 and 1,815. Of 150 values 4,619, and 4,618.
  const auto check_cut = [](std::size_t count, double confidence, std::size_t cut) {
    const Values values = test::NoiseSource({.deviation = 1}, 3).draw(count);
    Values averages;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i; j < count; ++j) averages.push_back((values[i] + values[j]) / 2);
    }
    std::ranges::sort(averages);
    const auto interval = signed_rank_interval(values, confidence);
    REQUIRE(interval.has_value());
    CHECK(std::abs(interval->low - averages[cut - 1]) < 1e-12);
    CHECK(std::abs(interval->high - averages[averages.size() - cut]) < 1e-12);
    CHECK(std::abs(interval->confidence - confidence) < 1e-12);
  };
  check_cut(101, 0.95, 1997);
  check_cut(101, 0.99, 1815);
  check_cut(150, 0.95, 4618);
}

TEST_CASE("a hundred values are the last that are cut exactly") {
  const Values values = test::NoiseSource({.deviation = 1}, 3).draw(100);
  const auto interval = signed_rank_interval(values, kConfidence);
  REQUIRE(interval.has_value());
  CHECK(interval->confidence > kConfidence + 1e-6);  // What was reached, not what was asked for.
  CHECK(interval->confidence < kConfidence + 1e-3);
}

TEST_CASE("the median's interval has no table, so any number of values will do") {
  const auto cut = [](std::size_t count) {
    Values values(count);
    std::iota(values.rbegin(), values.rend(), 1.0);
    return *median_interval(values, kConfidence);
  };
  // The ranks of the textbooks' tables for 100, and the binomial sums beyond them.
  CHECK(cut(100).low == 40);
  CHECK(cut(100).high == 61);
  CHECK(cut(100).confidence == doctest::Approx(0.9648).epsilon(1e-5));
  CHECK(cut(101).low == 41);
  CHECK(cut(101).high == 61);
  CHECK(cut(200).low == 86);
  CHECK(cut(200).high == 115);
  CHECK(cut(201).confidence == doctest::Approx(0.951998533946));
}

TEST_CASE("intervals contain the truth as often as they say, disturbed rounds or not") {
  for (const test::Noise& noise :
       {test::Noise{.deviation = 1}, test::Noise{.deviation = 1, .disturbed_share = 0.1}}) {
    CHECK(coverage(median_interval, 15, noise) >= kConfidence - kCoverageSlack);
    CHECK(coverage(signed_rank_interval, 15, noise) >= kConfidence - kCoverageSlack);
    CHECK(coverage(signed_rank_interval, 15, noise) <= kConfidence + kCoverageSlack);
    CHECK(coverage(mean_interval, 15, noise) >= kConfidence - kCoverageSlack);
  }
}

TEST_CASE("Wilson's interval") {
  CHECK_FALSE(wilson_interval(0, 0, kConfidence).has_value());
  const auto half = wilson_interval(5, 10, kConfidence);
  CHECK(half->low == doctest::Approx(0.236593091));
  CHECK(half->high == doctest::Approx(0.763406909));
  const auto few = wilson_interval(3, 10, kConfidence);
  CHECK(few->low == doctest::Approx(0.107791267));
  CHECK(few->high == doctest::Approx(0.603221853));
  CHECK(few->confidence == kConfidence);
  const auto many = wilson_interval(718, 1000, kConfidence);
  CHECK(many->low == doctest::Approx(0.689317559));
  CHECK(many->high == doctest::Approx(0.745014975));
  const auto none = wilson_interval(0, 10, kConfidence);
  CHECK(none->low == 0);
  CHECK(none->high == doctest::Approx(0.277532800));
  const auto all = wilson_interval(10, 10, kConfidence);
  CHECK(all->low == doctest::Approx(1 - 0.277532800));
  CHECK(all->high == 1);
}

}  // namespace edgebench::stats
