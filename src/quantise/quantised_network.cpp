#include "quantise/quantised_network.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace edgebench::quantise {

std::vector<float> bias_scales(const QuantisedNetwork& quantised, std::size_t node) {
  const auto input = static_cast<std::size_t>(quantised.network.nodes[node].inputs.front());
  std::vector<float> scales = quantised.layers[node].weight_scale;
  for (float& scale : scales) scale *= quantised.activations[input].value().scale;
  return scales;
}

std::vector<float> float_biases(const QuantisedNetwork& quantised, std::size_t node) {
  std::vector<float> biases = bias_scales(quantised, node);
  const std::vector<std::int32_t>& integers = quantised.layers[node].bias;
  for (std::size_t i = 0; i < biases.size(); ++i) biases[i] *= static_cast<float>(integers.at(i));
  return biases;
}

bool lowest_is_zero(const QuantisedNetwork& quantised, std::size_t node) {
  return quantised.activations[node].value().zero_point == integer_range(quantised.scheme).minimum;
}

bool saturates_above(const QuantisedNetwork& quantised, std::size_t node) {
  const ActivationQuantiser& quantiser = quantised.activations[node].value();
  const float most = model::bounds_of(quantised.network.nodes[node].activation).most;
  const int steps = integer_range(quantised.scheme).maximum - quantiser.zero_point;
  return std::nearbyint(most / quantiser.scale) >= static_cast<float>(steps);
}

std::vector<std::pair<std::string, std::string>> merged_provenance(
    const QuantisedNetwork& quantised) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [key, value] : quantised.provenance) {
    const auto known =
        std::ranges::find(entries, key, [](const auto& entry) { return entry.first; });
    if (known == entries.end()) {
      entries.emplace_back(key, value);
    } else {
      known->second += "; " + value;
    }
  }
  return entries;
}

bool in_fp32(const QuantisedNetwork& quantised, std::size_t node) {
  return !quantised.network.nodes[node].weight.empty() && quantised.layers[node].weight.empty();
}

namespace {

bool layer_fits(const QuantisedNetwork& quantised, std::size_t i, FitsWith what) {
  if (what == FitsWith::layers_in_fp32 && in_fp32(quantised, i)) return true;
  const QuantisedLayer& layer = quantised.layers[i];
  const model::Node& node = quantised.network.nodes[i];
  return layer.weight.size() == node.weight.size() && layer.bias.size() == node.bias.size() &&
         layer.weight_scale.size() == node.bias.size();
}

bool only_in_fp32(const QuantisedNetwork& quantised, std::size_t made) {
  const auto& nodes = quantised.network.nodes;
  bool all = in_fp32(quantised, made);
  for (std::size_t i = made + 1; i < nodes.size(); ++i) {
    const bool reads =
        std::ranges::find(nodes[i].inputs, static_cast<int>(made)) != nodes[i].inputs.end();
    all = all && (!reads || in_fp32(quantised, i));
  }
  return all;
}

bool value_fits(const QuantisedNetwork& quantised, std::size_t i, FitsWith what) {
  if (quantised.activations[i] || !is_quantised(quantised.network, i, quantised.scheme)) {
    return true;
  }
  return what == FitsWith::layers_in_fp32 && only_in_fp32(quantised, i);
}

}  // namespace

void check_fits_graph(const QuantisedNetwork& quantised, FitsWith what) {
  const std::size_t nodes = quantised.network.nodes.size();
  bool fits =
      quantised.activations.size() == nodes && quantised.layers.size() == nodes && nodes > 0;
  for (std::size_t i = 0; fits && i < nodes; ++i) {
    fits = layer_fits(quantised, i, what) && value_fits(quantised, i, what);
  }
  if (!fits) throw std::invalid_argument("the quantised network does not fit its own graph");
}

}  // namespace edgebench::quantise
