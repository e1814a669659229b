#include "stats/leader.h"

#include <doctest/doctest.h>

namespace edgebench::stats {

TEST_CASE("the smallest median leads, an unmeasured candidate never") {
  Tally tally;
  tally.add_sweep(std::vector<Tally::SliceTime>{{"a", 200}, {"b", 100}});
  tally.end_round({"a", "b"});
  CHECK(leader_of(tally, {"a", "b", "never"}) == "b");
  CHECK(leader_of(tally, {"a"}) == "a");
}

TEST_CASE("the comparison within sweeps overrules medians that come from other moments") {
  Tally tally;
  // Together b is faster by a tenth; but b also took part alone, while the machine was slow.
  for (int round = 0; round < 10; ++round) {
    tally.add_sweep(std::vector<Tally::SliceTime>{{"a", 100.0 + round}, {"b", 90.0 + round}});
    tally.end_round({"a", "b"});
    tally.add_sweep(std::vector<Tally::SliceTime>{{"b", 300}});
    tally.end_round({"b"});
    tally.add_sweep(std::vector<Tally::SliceTime>{{"b", 300}});
    tally.end_round({"b"});
  }
  REQUIRE(*tally.median_image_ns("a") < *tally.median_image_ns("b"));
  CHECK(leader_of(tally, {"a", "b"}) == "b");
}

}  // namespace edgebench::stats
