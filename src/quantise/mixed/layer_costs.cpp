#include "quantise/mixed/layer_costs.h"

#include <array>

namespace edgebench::quantise {
namespace {

// All of their weights in FP32, and every value in integers as before.
double weights_sqnr_db(const Lifting& lifting, std::span<const std::size_t> layers) {
  QuantisedNetwork network = lifting.lifted(layers);
  network.activations = lifting.quantised().activations;
  return lifting.sqnr_db(network);
}

}  // namespace

LayerCosts layer_costs(const Lifting& lifting, const Progress& progress) {
  const auto& nodes = lifting.quantised().network.nodes;
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].weight.empty()) layers.push_back(i);
  }
  LayerCosts costs{.sqnr_db = lifting.sqnr_db(lifting.quantised()),
                   .weights_sqnr_db = weights_sqnr_db(lifting, layers),
                   .layers = {}};
  for (const std::size_t i : layers) {
    costs.layers.push_back({.node = i,
                            .name = nodes[i].name,
                            .alone_sqnr_db = lifting.sqnr_db(lifting.alone(i)),
                            .lifted_sqnr_db = lifting.sqnr_db(lifting.lifted(std::array{i}))});
    if (progress) progress("what layers cost", costs.layers.size(), layers.size());
  }
  return costs;
}

}  // namespace edgebench::quantise
