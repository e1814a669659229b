#include "measure/layers/network_layers.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "model/macs.h"
#include "model/synthetic.h"

namespace edgebench::measure {

TEST_CASE("convolutions and the classifier are layers, in order, with what each costs and moves") {
  const model::Network network = model::synthetic_network(0.35, 32, 10, 1);
  const auto layers = network_layers(network, {});
  REQUIRE(layers.size() == 53);
  CHECK(layers.front().name == "features.0.0");
  CHECK(layers.front().input_values == 3 * 32 * 32);
  CHECK(layers.back().kind == runtime::LayerKind::linear);
  CHECK(layers.back().output_values == 10);
  CHECK(layers[1].depthwise);
  std::int64_t macs = 0;
  for (const auto& layer : layers) {
    macs += layer.macs;
    CHECK(layer.subnormal_weights == 0);
  }
  CHECK(macs == model::multiply_adds(network));
}

TEST_CASE("subnormal numbers are counted in weights, and in values where there is an image") {
  model::Network network = model::synthetic_network(0.35, 32, 10, 1);
  model::Node& stem = network.nodes[1];
  std::ranges::fill(stem.weight, 1e-40F);
  stem.weight.back() = 0;
  std::ranges::fill(stem.bias, 0.0F);
  const std::vector<float> image(3 * 32 * 32, 1.0F);
  const auto without = network_layers(network, {});
  CHECK(without[0].subnormal_weights == stem.weight.size() - 1);
  CHECK(without[0].subnormal_outputs == 0);
  const auto with = network_layers(network, image);
  CHECK(with[0].subnormal_outputs == stem.value_size());
  CHECK(with[1].subnormal_weights == 0);
}

}  // namespace edgebench::measure
