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

// Of lifted layers, those whose output stays in floats: only lifted layers read it.
std::vector<bool> floats_only(const std::vector<LayerPrice>& layers,
                              const std::vector<bool>& lifted) {
  std::vector<bool> floats(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    floats[i] = lifted[i] && layers[i].links.read_by_layers_only;
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto input = layers[i].links.input_layer;
    if (input && !lifted[i]) floats[*input] = false;
  }
  return floats;
}

double sum_ns(const std::vector<LayerPrice>& layers, const std::vector<bool>& lifted) {
  const std::vector<bool> floats = floats_only(layers, lifted);
  double sum_ns = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!lifted[i] || !layers[i].cost_ns) continue;
    const LayerPrice& layer = layers[i];
    double own_ns = layer.kernel_ns;
    if (!layer.links.input_layer || !floats[*layer.links.input_layer]) own_ns += layer.input_ns;
    if (!floats[i]) own_ns += layer.output_ns;
    sum_ns += std::max(0.0, own_ns);
  }
  return sum_ns;
}

// Whether a gain for a cost is better than another: by gain over cost; what costs nothing is first.
bool is_better(double gain_db, double cost_ns, double other_gain_db, double other_cost_ns) {
  const bool free = cost_ns <= 0;
  if (free != (other_cost_ns <= 0)) return free;
  if (free) return gain_db > other_gain_db;
  return gain_db * other_cost_ns > other_gain_db * cost_ns;
}

// What gains and has a cost, each the best beside those before it.
std::vector<std::size_t> in_order(const std::vector<LayerPrice>& layers) {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].gain_db > 0 && layers[i].cost_ns) left.push_back(i);
  }
  std::vector<std::size_t> order;
  std::vector<bool> lifted(layers.size());
  while (!left.empty()) {
    const double before_ns = sum_ns(layers, lifted);
    const auto added_ns = [&](std::size_t layer) {
      lifted[layer] = true;
      const double with_ns = sum_ns(layers, lifted);
      lifted[layer] = false;
      return with_ns - before_ns;
    };
    auto next = left.begin();
    double next_ns = added_ns(*next);
    for (auto other = next + 1; other != left.end(); ++other) {
      const double other_ns = added_ns(*other);
      if (!is_better(layers[*other].gain_db, other_ns, layers[*next].gain_db, next_ns)) continue;
      next = other;
      next_ns = other_ns;
    }
    lifted[*next] = true;
    order.push_back(*next);
    left.erase(next);
  }
  return order;
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
  std::vector<bool> lifted(layers.size());
  for (const std::size_t layer : chosen) lifted[layer] = true;
  return sum_ns(layers, lifted);
}

PriceList price_list(const CandidateLayers& int8, const CandidateLayers& fp32,
                     std::span<const record::NetworkLayer> network,
                     std::span<const LayerLinks> links, std::span<const double> gains_db) {
  PriceList list{.candidate = int8.candidate};
  const double per_value_ns = conversion_ns_per_value(int8, network);
  for (std::size_t i = 0; i < network.size(); ++i) {
    LayerPrice price{.gain_db = gains_db[i], .cost_ns = {}, .links = links[i]};
    const auto before_ns = own_time_ns(int8, i);
    const auto after_ns = own_time_ns(fp32, i);
    if (before_ns && after_ns) {
      price.kernel_ns = *after_ns - *before_ns;
      price.input_ns = per_value_ns * static_cast<double>(network[i].input_values);
      price.output_ns = per_value_ns * static_cast<double>(network[i].output_values);
      price.cost_ns = price.kernel_ns + price.input_ns + price.output_ns;
    }
    list.layers.push_back(price);
  }
  list.best = in_order(list.layers);
  return list;
}

}  // namespace edgebench::judge
