#include "stats/tally.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::stats {

TEST_CASE("a round's ratio is the median of the ratios within its sweeps") {
  Tally tally;
  tally.add_sweep(std::vector<Tally::SliceMedian>{{"a", 100}, {"b", 200}});
  tally.add_sweep(std::vector<Tally::SliceMedian>{{"b", 900}, {"a", 300}});  // Disturbed alike.
  tally.add_sweep(std::vector<Tally::SliceMedian>{{"a", 100}, {"b", 250}});
  CHECK(tally.log_ratios("a", "b").empty());  // The round is still under way.
  tally.end_round({"a", "b"});
  const std::vector<double> ratios = tally.log_ratios("a", "b");
  REQUIRE(ratios.size() == 1);
  CHECK(ratios.front() == doctest::Approx(std::log(2.5)));
  CHECK(tally.log_ratios("b", "a").front() == doctest::Approx(-std::log(2.5)));
  CHECK(tally.median_ns("a") == 100);
  CHECK_FALSE(tally.median_ns("c").has_value());
}

TEST_CASE("only rounds in which both took part to the end count for a pair") {
  Tally tally;
  const std::vector<Tally::SliceMedian> both{{"a", 100}, {"b", 200}};
  tally.add_sweep(both);
  tally.end_round({"a"});  // b died.
  tally.add_sweep(both);
  tally.discard_round();  // Interrupted.
  tally.add_sweep(std::vector<Tally::SliceMedian>{{"b", 200}});
  tally.end_round({"b"});
  CHECK(tally.log_ratios("a", "b").empty());
  CHECK(tally.rounds() == 2);
  tally.add_sweep(both);
  tally.end_round({"a", "b"});
  CHECK(tally.log_ratios("a", "b").size() == 1);
}

}  // namespace edgebench::stats
