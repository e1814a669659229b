#include "quantise/mixed/layer_costs.h"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "quantise/layer.h"
#include "quantise/quantise_support.h"

namespace edgebench::quantise {

TEST_CASE("the layer whose weights are coarse costs most, alone and among the others") {
  const test::Bench bench(4);
  QuantisedNetwork quantised = finish(test::make_draft(bench));
  const std::size_t coarse = 14;
  model::Node& node = quantised.network.nodes[coarse];
  REQUIRE_FALSE(node.weight.empty());
  for (std::int8_t& weight : quantised.layers[coarse].weight) {
    weight = static_cast<std::int8_t>(weight / 50 * 50);
  }
  dequantise_layer(quantised.layers[coarse], quantised.activations[node.input()].value().scale,
                   node);
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  const LayerCosts costs = layer_costs(lifting);
  REQUIRE(costs.layers.size() == 53);
  CHECK(costs.layers.front().name == "features.0.0");
  CHECK(costs.sqnr_db == lifting.sqnr_db(quantised));
  CHECK(costs.weights_sqnr_db > costs.sqnr_db);
  CHECK(costs.layers[7].alone_sqnr_db == lifting.sqnr_db(lifting.alone(costs.layers[7].node)));
  CHECK(costs.layers[7].lifted_sqnr_db ==
        lifting.sqnr_db(lifting.lifted(std::array{costs.layers[7].node})));
  const auto alone = std::ranges::min_element(costs.layers, {}, &LayerCost::alone_sqnr_db);
  const auto lifted = std::ranges::max_element(costs.layers, {}, &LayerCost::lifted_sqnr_db);
  CHECK(alone->node == coarse);
  CHECK(lifted->node == coarse);
  CHECK(lifted->lifted_sqnr_db > costs.sqnr_db + 3);
}

}  // namespace edgebench::quantise
