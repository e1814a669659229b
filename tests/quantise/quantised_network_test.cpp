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

TEST_CASE("saturating integers cut as an activation does, or they do not") {
  QuantisedNetwork network;
  network.network.nodes.push_back({.activation = model::Activation::relu6});
  network.activations = {ActivationQuantiser{.scale = 6.0F / 255, .zero_point = 0}};
  CHECK(lowest_is_zero(network, 0));
  CHECK(saturates_above(network, 0));
  network.activations[0]->scale = 7.0F / 255;  // 255 stands for 7.
  CHECK_FALSE(saturates_above(network, 0));
  network.activations[0]->zero_point = 10;
  CHECK_FALSE(lowest_is_zero(network, 0));
  network.network.nodes[0].activation = model::Activation::relu;  // Nothing to cut above.
  CHECK(saturates_above(network, 0));
}

TEST_CASE("provenance for files with one value a key") {
  QuantisedNetwork network;
  network.provenance = {{"recipe", "quick"}, {"warning", "one"}, {"seed", "1"}, {"warning", "two"}};
  const std::vector<std::pair<std::string, std::string>> merged = {
      {"recipe", "quick"}, {"warning", "one; two"}, {"seed", "1"}};
  CHECK(merged_provenance(network) == merged);
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
