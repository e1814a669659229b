#include "quantise/refine/draft.h"

#include "quantise/quantise_support.h"

namespace edgebench::quantise {

TEST_CASE("everything but the logits is quantised") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const bool logits = i + 1 == network.nodes.size();
    CHECK(is_quantised(network, i, Scheme::asymmetric_u8) == !logits);
    CHECK(is_quantised(network, i, Scheme::asymmetric_u8_w7) == !logits);
  }
}

TEST_CASE("the symmetric scheme leaves out what only an addition reads") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const std::string& name = network.nodes[i].name;
    const bool in_residual = name == "features.3.conv.2" || name == "features.15.conv.2";
    if (in_residual) CHECK_FALSE(is_quantised(network, i, Scheme::symmetric_i8));
    // The chain's first value is read by an addition and by the next block.
    if (name == "features.2.conv.2" || name == "features.3.add" || name == "input") {
      CHECK(is_quantised(network, i, Scheme::symmetric_i8));
    }
  }
}

TEST_CASE("the finished network's weights are what its integers stand for") {
  const test::Bench bench(2);
  const Draft draft = test::make_draft(bench);
  const QuantisedNetwork finished = finish(draft);
  REQUIRE(finished.layers.size() == bench.network.nodes.size());
  for (std::size_t i = 0; i < finished.layers.size(); ++i) {
    const model::Node& node = finished.network.nodes[i];
    const QuantisedLayer& layer = finished.layers[i];
    CHECK(layer.weight.size() == node.weight.size());
    if (node.weight.empty()) continue;
    CHECK(layer.bias.size() == node.bias.size());
    CHECK(node.weight[0] == static_cast<float>(layer.weight[0]) * layer.weight_scale[0]);
    const double bias_scale = input_scale(draft, i) * layer.weight_scale[0];
    CHECK(node.bias[0] == static_cast<float>(layer.bias[0] * bias_scale));
  }
}

}  // namespace edgebench::quantise
