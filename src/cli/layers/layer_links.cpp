#include "cli/layers/layer_links.h"

#include <cstddef>
#include <optional>

namespace edgebench::cli {

std::vector<judge::LayerLinks> layer_links(const model::Network& network) {
  std::vector<std::optional<std::size_t>> layer_of(network.nodes.size());
  std::vector<judge::LayerLinks> links;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const model::Node& node = network.nodes[i];
    if (!node.weight.empty()) {
      layer_of[i] = links.size();
      const bool is_result = i + 1 == network.nodes.size();
      links.push_back({.input_layer = layer_of[node.input()], .read_by_layers_only = !is_result});
      continue;
    }
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
      if (const auto layer = layer_of[node.input(input)]) links[*layer].read_by_layers_only = false;
    }
  }
  return links;
}

}  // namespace edgebench::cli
