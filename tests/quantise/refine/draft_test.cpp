#include "quantise/refine/draft.h"

#include "quantise/quantise_support.h"

namespace edgebench::quantise {

TEST_CASE("each layer's integers are those of its weights, at its own scale and limit") {
  for (const WeightScales scales : {WeightScales::per_channel, WeightScales::per_tensor}) {
    const test::Bench bench(2);
    Draft draft = test::make_draft(bench, Scheme::asymmetric_u8_depthwise_w7);
    draft.weight_scales = scales;
    const QuantisedNetwork finished = finish(draft);
    CHECK(finished.scheme == Scheme::asymmetric_u8_depthwise_w7);
    CHECK(finished.activations == draft.activations);
    REQUIRE(finished.layers.size() == bench.network.nodes.size());
    for (std::size_t i = 0; i < finished.layers.size(); ++i) {
      const model::Node& node = draft.equalised.nodes[i];
      CAPTURE(node.name);
      if (node.weight.empty()) {
        CHECK(finished.layers[i] == QuantisedLayer{});
        continue;
      }
      const auto source = static_cast<std::size_t>(node.inputs.front());
      const float scale = draft.activations[source]->scale;
      CHECK(input_scale(draft, i) == scale);
      CHECK(finished.layers[i] == quantise_layer(node, scale, scales, node.depthwise() ? 63 : 127));
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
    CAPTURE(node.name);
    REQUIRE(layer.weight.size() == node.weight.size());
    if (node.weight.empty()) continue;
    REQUIRE(layer.bias.size() == node.bias.size());
    const std::size_t row = node.weight.size() / node.bias.size();
    bool as_stored = true;
    for (std::size_t at = 0; at < node.weight.size(); ++at) {
      const float stands_for = static_cast<float>(layer.weight[at]) * layer.weight_scale[at / row];
      as_stored = as_stored && node.weight[at] == stands_for;
    }
    CHECK(as_stored);
    for (std::size_t c = 0; c < node.bias.size(); ++c) {
      const double bias_scale = input_scale(draft, i) * layer.weight_scale[c];
      CHECK(node.bias[c] == static_cast<float>(layer.bias[c] * bias_scale));
    }
  }
}

}  // namespace edgebench::quantise
