#include "judge/layers/price_list.h"

#include <algorithm>

namespace edgebench::judge {
namespace {

// A kernel that computes several layers stands at the first of them: then none has a price.
std::optional<double> own_time_ns(const CandidateLayers& candidate, std::size_t layer) {
  const auto& group = candidate.layers[layer];
  if (!group || group->layers.size() > 1) return std::nullopt;
  return group->median_ns;
}

double conversion_ns_per_value(const CandidateLayers& int8,
                               std::span<const record::NetworkLayer> network) {
  const auto input = int8.rest.find(runtime::KernelRole::input_conversion);
  if (input == int8.rest.end() || network.empty() || network.front().input_values == 0) return 0;
  return input->second.median_ns / static_cast<double>(network.front().input_values);
}

// Orders by gain over cost; what costs nothing is first.
bool is_better(const LayerPrice& one, const LayerPrice& other) {
  const bool free = *one.cost_ns <= 0;
  if (free != (*other.cost_ns <= 0)) return free;
  if (free) return one.gain_db > other.gain_db;
  return one.gain_db * *other.cost_ns > other.gain_db * *one.cost_ns;
}

}  // namespace

std::vector<std::size_t> PriceList::within(double budget_ns) const {
  std::vector<std::size_t> chosen;
  for (const std::size_t layer : best) {
    chosen.push_back(layer);
    if (cost_ns(chosen) > budget_ns) {
      chosen.pop_back();
      break;
    }
  }
  return chosen;
}

double PriceList::cost_ns(std::span<const std::size_t> chosen) const {
  double sum_ns = 0;
  for (const std::size_t layer : chosen) {
    sum_ns += std::max(0.0, layers[layer].cost_ns.value_or(0));
  }
  return sum_ns;
}

PriceList price_list(const CandidateLayers& int8, const CandidateLayers& fp32,
                     std::span<const record::NetworkLayer> network,
                     std::span<const double> gains_db) {
  PriceList list{.candidate = int8.candidate};
  const double per_value_ns = conversion_ns_per_value(int8, network);
  for (std::size_t i = 0; i < network.size(); ++i) {
    LayerPrice price{.gain_db = gains_db[i], .cost_ns = {}};
    const auto before_ns = own_time_ns(int8, i);
    const auto after_ns = own_time_ns(fp32, i);
    if (before_ns && after_ns) {
      const auto values = static_cast<double>(network[i].input_values + network[i].output_values);
      price.cost_ns = *after_ns - *before_ns + per_value_ns * values;
    }
    if (price.gain_db > 0 && price.cost_ns) list.best.push_back(i);
    list.layers.push_back(price);
  }
  std::ranges::stable_sort(list.best, [&](std::size_t one, std::size_t other) {
    return is_better(list.layers[one], list.layers[other]);
  });
  return list;
}

}  // namespace edgebench::judge
