#include "measure/rounds/round_costs.h"

#include <algorithm>

namespace edgebench::measure {

void RoundCosts::add(const RoundCost& round) {
  std::int64_t rest_ns = round.all_ns;
  for (const auto& [name, cost] : round.candidates) {
    const std::int64_t cost_ns = cost.launch_ns + cost.slices_ns;
    std::int64_t& most_ns = candidates_ns_[name];
    most_ns = std::max(most_ns, cost_ns);
    rest_ns -= cost_ns;
    std::int64_t& longest_ns = opens_ns_[name];
    longest_ns = std::max(longest_ns, cost.open_ns);
  }
  rest_ns_ = std::max(rest_ns_, rest_ns);
}

std::optional<std::int64_t> RoundCosts::estimate_ns(std::span<const std::string> names) const {
  std::int64_t sum_ns = rest_ns_;
  for (const std::string& name : names) {
    const auto cost = candidates_ns_.find(name);
    if (cost == candidates_ns_.end()) return std::nullopt;
    sum_ns += cost->second;
  }
  return sum_ns;
}

std::optional<std::int64_t> RoundCosts::open_ns(const std::string& name) const {
  const auto open = opens_ns_.find(name);
  return open == opens_ns_.end() ? std::nullopt : std::optional(open->second);
}

std::int64_t slice_cost_ns(std::int64_t run_ns, std::int64_t slice_ns, std::int64_t runs_min) {
  // The last inference may begin just before the slice's time is over.
  return run_ns + std::max(slice_ns + run_ns, runs_min * run_ns);
}

int sweeps_within(int planned, std::int64_t sweep_ns, std::int64_t left_ns) {
  if (sweep_ns <= 0) return planned;
  return static_cast<int>(
      std::clamp<std::int64_t>(left_ns / sweep_ns, 0, static_cast<std::int64_t>(planned)));
}

}  // namespace edgebench::measure
