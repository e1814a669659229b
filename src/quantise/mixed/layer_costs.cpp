#include "quantise/mixed/layer_costs.h"

namespace edgebench::quantise {
namespace {

// All of their weights in FP32, and every value in integers as before.
double weights_sqnr_db(const Lifting& lifting, std::span<const std::size_t> layers) {
  QuantisedNetwork network = lifting.lifted(layers);
  network.activations = lifting.quantised().activations;
  return lifting.sqnr_db(network);
}

}  // namespace

LayerCosts layer_costs(const Lifting& lifting) {
  const auto& nodes = lifting.quantised().network.nodes;
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].weight.empty()) layers.push_back(i);
  }
  LayerCosts costs{.sqnr_db = lifting.answers_of_quantised().sqnr_db,
                   .weights_sqnr_db = weights_sqnr_db(lifting, layers),
                   .layers = {}};
  const std::vector<double> alone_db = lifting.each_alone_sqnr_db(layers);
  const std::vector<double> lifted_db = lifting.each_lifted_sqnr_db(layers);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    costs.layers.push_back({.node = layers[i],
                            .name = nodes[layers[i]].name,
                            .alone_sqnr_db = alone_db[i],
                            .lifted_sqnr_db = lifted_db[i]});
  }
  return costs;
}

}  // namespace edgebench::quantise
