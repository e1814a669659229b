#include "quantise/quantised_network.h"

#include <stdexcept>

namespace edgebench::quantise {

void check_fits_graph(const QuantisedNetwork& quantised) {
  const auto& nodes = quantised.network.nodes;
  bool fits = quantised.activations.size() == nodes.size() &&
              quantised.layers.size() == nodes.size() && !nodes.empty();
  for (std::size_t i = 0; fits && i < nodes.size(); ++i) {
    const QuantisedLayer& layer = quantised.layers[i];
    const std::size_t channels = nodes[i].bias.size();
    fits = layer.weight.size() == nodes[i].weight.size() && layer.bias.size() == channels &&
           layer.weight_scale.size() == channels &&
           (quantised.activations[i].has_value() || i + 1 == nodes.size());
  }
  if (!fits) throw std::invalid_argument("the quantised network does not fit its own graph");
}

}  // namespace edgebench::quantise
