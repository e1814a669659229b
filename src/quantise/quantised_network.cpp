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

void check_fits_graph(const QuantisedNetwork& quantised) {
  const auto& nodes = quantised.network.nodes;
  bool fits = quantised.activations.size() == nodes.size() &&
              quantised.layers.size() == nodes.size() && !nodes.empty();
  for (std::size_t i = 0; fits && i < nodes.size(); ++i) {
    const QuantisedLayer& layer = quantised.layers[i];
    const std::size_t channels = nodes[i].bias.size();
    fits = layer.weight.size() == nodes[i].weight.size() && layer.bias.size() == channels &&
           layer.weight_scale.size() == channels &&
           (quantised.activations[i].has_value() ||
            !is_quantised(quantised.network, i, quantised.scheme));
  }
  if (!fits) throw std::invalid_argument("the quantised network does not fit its own graph");
}

}  // namespace edgebench::quantise
