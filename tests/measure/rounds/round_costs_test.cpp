#include "measure/rounds/round_costs.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

std::optional<std::int64_t> estimate_ns(const RoundCosts& costs,
                                        const std::vector<std::string>& names) {
  return costs.estimate_ns(names);
}

}  // namespace

TEST_CASE("a round costs what its candidates have cost at most, and the rest of a round") {
  RoundCosts costs;
  costs.add({.candidates = {{"a", {.launch_ns = 100, .slices_ns = 40}},
                            {"b", {.launch_ns = 300, .slices_ns = 60}}},
             .all_ns = 530});  // The rest is 30.
  CHECK(estimate_ns(costs, {"a", "b"}) == 530);
  CHECK(estimate_ns(costs, {"a"}) == 170);
  costs.add({.candidates = {{"a", {.launch_ns = 90, .slices_ns = 80}}}, .all_ns = 180});
  CHECK(estimate_ns(costs, {"a"}) == 200);       // 170 and a rest of 30.
  CHECK(estimate_ns(costs, {"a", "b"}) == 560);  // b was not cheaper meanwhile.
}

TEST_CASE("nothing is known of a candidate that has not taken part") {
  RoundCosts costs;
  CHECK_FALSE(estimate_ns(costs, {"a"}));
  costs.add({.candidates = {{"a", {}}}, .all_ns = 1});
  CHECK(estimate_ns(costs, {"a"}) == 1);
  CHECK_FALSE(estimate_ns(costs, {"a", "b"}));
}

TEST_CASE("opening costs the most that it has taken so far") {
  RoundCosts costs;
  CHECK_FALSE(costs.open_ns("a"));
  costs.add({.candidates = {{"a", {.open_ns = 50, .launch_ns = 100}}}, .all_ns = 100});
  costs.add({.candidates = {{"a", {.open_ns = 40, .launch_ns = 300}}}, .all_ns = 300});
  CHECK(costs.open_ns("a") == 50);
  CHECK_FALSE(costs.open_ns("b"));
}

TEST_CASE("a slice takes its time or its inferences, and one that is not timed") {
  CHECK(slice_cost_ns(3, 20, 3) == 26);     // 3 before, 20, and the last one's 3.
  CHECK(slice_cost_ns(100, 20, 3) == 400);  // Three take longer than the slice.
}

TEST_CASE("as many sweeps as fit, of those that were planned") {
  CHECK(sweeps_within(30, 10, 1000) == 30);
  CHECK(sweeps_within(30, 10, 300) == 30);
  CHECK(sweeps_within(30, 10, 299) == 29);
  CHECK(sweeps_within(30, 10, 9) == 0);
  CHECK(sweeps_within(30, 10, -5) == 0);
  CHECK(sweeps_within(30, 0, 0) == 30);  // Nobody is left to sweep.
}

}  // namespace edgebench::measure
