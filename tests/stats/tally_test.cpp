#include "stats/tally.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::stats {

TEST_CASE("a round's ratio is the median of the ratios within its sweeps") {
  Tally tally;
  tally.add_sweep(std::vector<Tally::SliceTime>{{"a", 100}, {"b", 200}});
  tally.add_sweep(std::vector<Tally::SliceTime>{{"b", 900}, {"a", 300}});  // Disturbed alike.
  tally.add_sweep(std::vector<Tally::SliceTime>{{"a", 100}, {"b", 250}});
  CHECK(tally.log_ratios("a", "b").empty());  // The round is still under way.
  tally.end_round({"a", "b"});
  const std::vector<double> ratios = tally.log_ratios("a", "b");
  REQUIRE(ratios.size() == 1);
  CHECK(ratios.front() == doctest::Approx(std::log(2.5)));
  CHECK(tally.log_ratios("b", "a").front() == doctest::Approx(-std::log(2.5)));
  CHECK(tally.median_image_ns("a") == 100);
  CHECK_FALSE(tally.median_image_ns("c").has_value());
}

TEST_CASE("the rates of streams add up, and a batch counts for its images") {
  const std::vector<double> run_ns{10, 30, 20, 40};
  CHECK(time_per_image_ns(run_ns, {}, 1) == doctest::Approx(25));
  CHECK(time_per_image_ns(run_ns, {}, 8) == doctest::Approx(25.0 / 8));
  // One stream needs 20, the other 40: three images in 40.
  const std::vector<std::size_t> streams{3, 1};
  CHECK(time_per_image_ns(run_ns, streams, 1) == doctest::Approx(40.0 / 3));
  for (const std::vector<std::size_t>& wrong : {std::vector<std::size_t>{3}, {3, 2}, {4, 0}, {5}}) {
    CHECK_THROWS_AS(time_per_image_ns(run_ns, wrong, 1), std::invalid_argument);
  }
}

TEST_CASE("only rounds in which both took part to the end count for a pair") {
  Tally tally;
  const std::vector<Tally::SliceTime> both{{"a", 100}, {"b", 200}};
  tally.add_sweep(both);
  tally.end_round({"a"});  // b died.
  tally.add_sweep(both);
  tally.discard_round();  // Interrupted.
  tally.add_sweep(std::vector<Tally::SliceTime>{{"b", 200}});
  tally.end_round({"b"});
  CHECK(tally.log_ratios("a", "b").empty());
  CHECK(tally.rounds() == 2);
  tally.add_sweep(both);
  tally.end_round({"a", "b"});
  CHECK(tally.log_ratios("a", "b").size() == 1);
}

}  // namespace edgebench::stats
