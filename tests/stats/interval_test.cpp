#include "stats/interval.h"

#include <cmath>
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
constexpr double kSlack = 0.014;

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
  CHECK_FALSE(mean_interval(Values{1}, kConfidence).has_value());
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

TEST_CASE("above a hundred values the approximation continues the exact distribution") {
  test::NoiseSource source({.deviation = 1}, 3);
  Values values = source.draw(101);
  const auto approximate = signed_rank_interval(values, kConfidence);
  values.pop_back();
  const auto exact = signed_rank_interval(values, kConfidence);
  CHECK(approximate->low == doctest::Approx(exact->low).epsilon(0.1));
  CHECK(approximate->high == doctest::Approx(exact->high).epsilon(0.1));
}

TEST_CASE("intervals contain the truth as often as they say, disturbed rounds or not") {
  for (const test::Noise& noise :
       {test::Noise{.deviation = 1}, test::Noise{.deviation = 1, .disturbed_share = 0.1}}) {
    CHECK(coverage(median_interval, 15, noise) >= kConfidence - kSlack);
    CHECK(coverage(signed_rank_interval, 15, noise) >= kConfidence - kSlack);
    CHECK(coverage(signed_rank_interval, 15, noise) <= kConfidence + kSlack);
    CHECK(coverage(mean_interval, 15, noise) >= kConfidence - kSlack);
  }
}

TEST_CASE("Wilson's interval") {
  CHECK_FALSE(wilson_interval(0, 0, kConfidence).has_value());
  const auto half = wilson_interval(5, 10, kConfidence);
  CHECK(half->low == doctest::Approx(0.2366).epsilon(1e-3));
  CHECK(half->high == doctest::Approx(0.7634).epsilon(1e-3));
  const auto none = wilson_interval(0, 10, kConfidence);
  CHECK(none->low == 0);
  CHECK(none->high == doctest::Approx(0.2775).epsilon(1e-3));
  const auto all = wilson_interval(10, 10, kConfidence);
  CHECK(all->low == doctest::Approx(1 - 0.2775).epsilon(1e-3));
  CHECK(all->high == 1);
}

}  // namespace edgebench::stats
