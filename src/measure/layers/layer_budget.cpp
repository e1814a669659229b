#include "measure/layers/layer_budget.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"

namespace edgebench::measure {
namespace {

constexpr std::int64_t kUnknownOpen_ns = kNanosecondsPerSecond / 2;
constexpr std::int64_t kShareOfRun = 5;

std::int64_t all_ns(std::span<const LayerCost> costs, int launches) {
  std::int64_t sum_ns = 0;
  for (const LayerCost& cost : costs) sum_ns += launches * layer_launch_ns(cost);
  return sum_ns;
}

std::string no_time_for(const LayerCost& cost, std::int64_t allowed_ns) {
  const auto seconds = [](std::int64_t time_ns) {
    return static_cast<double>(time_ns) / static_cast<double>(kNanosecondsPerSecond);
  };
  return fmt::format(
      "its layers take about {:.2g} s, and those of all candidates get {:.2g} s, a fifth of the "
      "run; a longer run has them",
      seconds(layer_launch_ns(cost)), seconds(allowed_ns));
}

}  // namespace

std::int64_t layer_launch_ns(const LayerCost& cost) {
  constexpr auto kPairs = static_cast<std::int64_t>(kWarmingPairs + kLayerSlices * kPairsPerSlice);
  constexpr std::int64_t kRunsInPair = 3;
  constexpr auto kOthers = static_cast<std::int64_t>(kLayerSlices) + 1;  // The first of a slice.
  return 2 * cost.open_ns.value_or(kUnknownOpen_ns) +
         (kPairs * kRunsInPair + kOthers) * cost.run_ns;
}

LayerPlan plan_layers(std::span<const LayerCost> ranked, std::int64_t allowed_ns) {
  LayerPlan plan{.launches = kMostLayerLaunches, .names = {}, .left_out = {}};
  while (plan.launches > 1 && all_ns(ranked, plan.launches) > allowed_ns) --plan.launches;
  std::int64_t left_ns = allowed_ns;
  for (const LayerCost& cost : ranked) {
    const std::int64_t needed_ns = plan.launches * layer_launch_ns(cost);
    if (needed_ns <= left_ns) {
      left_ns -= needed_ns;
      plan.names.push_back(cost.name);
    } else {
      plan.left_out.push_back({cost.name, no_time_for(cost, allowed_ns)});
    }
  }
  return plan;
}

std::int64_t reserved_for_layers_ns(std::span<const LayerCost> costs, std::int64_t budget_ns) {
  return std::min(all_ns(costs, kMostLayerLaunches), budget_ns / kShareOfRun);
}

std::int64_t allowed_for_layers_ns(std::int64_t elapsed_ns, std::int64_t budget_ns) {
  return std::max<std::int64_t>(0,
                                std::min(elapsed_ns / (kShareOfRun - 1), budget_ns - elapsed_ns));
}

}  // namespace edgebench::measure
