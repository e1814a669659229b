#include "measure/layers/layer_budget.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::measure {
namespace {

// Opened twice, it takes `launch_ns`, an even number.
LayerCost cost(const std::string& name, std::int64_t launch_ns, std::int64_t run_ns = 0) {
  return {.name = name, .open_ns = launch_ns / 2, .run_ns = run_ns};
}

}  // namespace

TEST_CASE("a launch costs its start, and three times its pairs of inferences") {
  // 35 pairs, and the first inference of the warm-up and of five slices.
  CHECK(layer_launch_ns(cost("a", 1000, 10)) == 2 * 500 + 35 * 3 * 10 + 6 * 10);
  CHECK(layer_launch_ns({.name = "a", .open_ns = {}, .run_ns = 0}) == 1'000'000'000);
}

TEST_CASE("all get three launches; in less time fewer; in too little the fastest get one") {
  const std::vector<LayerCost> costs = {cost("fast", 100), cost("slow", 200)};
  CHECK(plan_layers(costs, 900).launches == 3);
  CHECK(plan_layers(costs, 899).launches == 2);
  CHECK(plan_layers(costs, 599).launches == 1);
  CHECK(plan_layers(costs, 300).names == std::vector<std::string>{"fast", "slow"});
  const LayerPlan scarce = plan_layers(costs, 299);
  CHECK(scarce.names == std::vector<std::string>{"fast"});
  REQUIRE(scarce.left_out.size() == 1);
  CHECK(scarce.left_out[0].candidate == "slow");
  CHECK(plan_layers(costs, 99).names.empty());
}

TEST_CASE("what is left out is told with both times") {
  const auto plan = plan_layers(std::vector{cost("slow", 2'000'000'000)}, 500'000'000);
  CHECK(plan.left_out.at(0).reason ==
        "its layers take about 2 s, and those of all candidates get 0.5 s, a fifth of the run; a "
        "longer run has them");
}

TEST_CASE("layers take at most a fifth of the run, whatever they and the rounds cost") {
  rc::check([] {
    const auto elapsed_ns = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    const auto budget_ns = *rc::gen::inRange<std::int64_t>(1, 1'500'000);
    const auto launches =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 100'000));
    std::vector<LayerCost> costs;
    for (const std::int64_t launch_ns : launches) {
      costs.push_back(cost(std::to_string(costs.size()), launch_ns, launch_ns / 1000));
    }
    const std::int64_t allowed_ns = allowed_for_layers_ns(elapsed_ns, budget_ns);
    const LayerPlan plan = plan_layers(costs, allowed_ns);
    std::int64_t planned_ns = 0;
    for (const std::string& name : plan.names) {
      planned_ns +=
          plan.launches * layer_launch_ns(*std::ranges::find(costs, name, &LayerCost::name));
    }
    RC_ASSERT(planned_ns * 5 <= planned_ns + elapsed_ns);
    RC_ASSERT(planned_ns == 0 || elapsed_ns + planned_ns <= budget_ns);
    RC_ASSERT(plan.names.size() + plan.left_out.size() == costs.size());
  });
}

TEST_CASE("rounds leave what layers need, and at most a fifth of the budget") {
  CHECK(reserved_for_layers_ns({}, 1000) == 0);
  CHECK(reserved_for_layers_ns(std::vector{cost("a", 30)}, 1000) == 90);
  CHECK(reserved_for_layers_ns(std::vector{cost("a", 100)}, 1000) == 200);
}

}  // namespace edgebench::measure
