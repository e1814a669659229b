#include "stats/distribution.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::stats {

TEST_CASE("normal quantiles are those of the tables") {
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959963985).epsilon(1e-9));
  CHECK(normal_quantile(0.995) == doctest::Approx(2.575829304).epsilon(1e-9));
  CHECK(normal_quantile(0.5) == doctest::Approx(0).epsilon(1e-12));
  CHECK(normal_cdf(-1) == doctest::Approx(0.158655254).epsilon(1e-8));
}

TEST_CASE("Student's t quantiles are those of the tables") {
  CHECK(student_t_quantile(0.975, 1) == doctest::Approx(12.706).epsilon(1e-4));
  CHECK(student_t_quantile(0.975, 2) == doctest::Approx(4.303).epsilon(2e-4));
  CHECK(student_t_quantile(0.975, 5) == doctest::Approx(2.571).epsilon(2e-4));
  CHECK(student_t_quantile(0.995, 9) == doctest::Approx(3.250).epsilon(2e-4));
  CHECK(student_t_quantile(0.95, 30) == doctest::Approx(1.697).epsilon(3e-4));
  CHECK(student_t_quantile(0.975, 1e6) == doctest::Approx(1.959966).epsilon(1e-6));
}

TEST_CASE("binomial probabilities are sums of their terms") {
  CHECK(binomial_cdf(-1, 5, 0.5) == 0);
  CHECK(binomial_cdf(5, 5, 0.5) == 1);
  CHECK(binomial_cdf(0, 6, 0.5) == doctest::Approx(1.0 / 64));
  CHECK(binomial_cdf(1, 6, 0.5) == doctest::Approx(7.0 / 64));
  CHECK(binomial_cdf(2, 4, 0.1) == doctest::Approx(0.6561 + 0.2916 + 0.0486));
}

TEST_CASE("the signed-rank distribution is that of the tables") {
  const std::vector<double> four = signed_rank_cdf(4);
  REQUIRE(four.size() == 11);
  CHECK(four.front() == doctest::Approx(1.0 / 16));
  CHECK(four[3] ==
        doctest::Approx(5.0 / 16));  // Sums 0, 1, 2 and twice 3 of sixteen sign patterns.
  CHECK(four.back() == doctest::Approx(1));
  CHECK(signed_rank_cdf(10)[8] == doctest::Approx(0.0244140625));  // Critical value 8 at 5 %.
  CHECK(signed_rank_cdf(0) == std::vector<double>{1.0});
}

TEST_CASE("the rank-sum distribution is that of the tables, whichever sample comes first") {
  // Of two and two values: six orders, U = 0 1 2 2 3 4.
  const std::vector<double> two = rank_sum_cdf(2, 2);
  REQUIRE(two.size() == 5);
  CHECK(two[0] == doctest::Approx(1.0 / 6));
  CHECK(two[2] == doctest::Approx(4.0 / 6));
  CHECK(two.back() == doctest::Approx(1));
  // Critical values at 5 %, two-sided: 2 for five and five, 6 for six and seven, 23 for ten and
  // ten.
  CHECK(rank_sum_cdf(5, 5)[2] <= 0.025);
  CHECK(rank_sum_cdf(5, 5)[3] > 0.025);
  CHECK(rank_sum_cdf(6, 7)[6] <= 0.025);
  CHECK(rank_sum_cdf(6, 7)[7] > 0.025);
  CHECK(rank_sum_cdf(7, 6)[6] == doctest::Approx(rank_sum_cdf(6, 7)[6]));
  CHECK(rank_sum_cdf(10, 10)[23] <= 0.025);
  CHECK(rank_sum_cdf(10, 10)[24] > 0.025);
  CHECK(rank_sum_cdf(0, 3) == std::vector<double>{1.0});
}

TEST_CASE("quantiles invert their distributions, and t is symmetric") {
  rc::check([] {
    const double probability = *rc::gen::inRange(1, 1000) / 1000.0;
    const int degrees = *rc::gen::inRange(1, 200);
    const double t = student_t_quantile(probability, degrees);
    RC_ASSERT(std::abs(student_t_cdf(t, degrees) - probability) < 1e-11);
    RC_ASSERT(std::abs(student_t_cdf(-t, degrees) - (1 - probability)) < 1e-11);
    RC_ASSERT(std::abs(normal_cdf(normal_quantile(probability)) - probability) < 1e-12);
  });
}

TEST_CASE("the incomplete beta function ends at 0 and 1 and mirrors") {
  CHECK(incomplete_beta(0, 2, 3) == 0);
  CHECK(incomplete_beta(1, 2, 3) == 1);
  CHECK(incomplete_beta(0.3, 1, 1) == doctest::Approx(0.3));
  CHECK(incomplete_beta(0.3, 2, 1) == doctest::Approx(0.09));
  CHECK(incomplete_beta(0.3, 2, 5) + incomplete_beta(0.7, 5, 2) == doctest::Approx(1));
}

}  // namespace edgebench::stats
