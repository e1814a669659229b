#include "quantise/quantised_network.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "model/synthetic.h"
#include "quantised_support.h"

namespace edgebench::quantise {
namespace {

// Whether a network passes after `change`.
template <typename Change>
bool fits(const Change& change) {
  QuantisedNetwork network = test::roughly_quantised(model::synthetic_network(0.1, 32, 2, 1));
  change(network);
  try {
    check_fits_graph(network);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a network that lacks anything a writer would read does not fit") {
  CHECK(fits([](QuantisedNetwork&) {}));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].weight.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].bias.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].weight_scale.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.activations[2].reset(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.activations.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n = {}; }));
}

TEST_CASE("a bias is in steps of its input's scale times its channel's own") {
  QuantisedNetwork network;
  network.network.nodes = {model::Node{}, model::Node{.inputs = {0}}, model::Node{.inputs = {0}}};
  network.activations = {ActivationQuantiser{.scale = 0.5F}, ActivationQuantiser{.scale = 8},
                         std::nullopt};
  network.layers.resize(3);
  network.layers[2] = {.weight_scale = {2, 3, 0.25F}, .bias = {5, -7, 1 << 24}};
  CHECK(bias_scales(network, 2) == std::vector<float>{1, 1.5F, 0.125F});
  CHECK(float_biases(network, 2) == std::vector<float>{5, -10.5F, 2097152});
}

}  // namespace edgebench::quantise
