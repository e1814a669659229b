#include "model/synthetic.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "network_support.h"
#include "support.h"

namespace edgebench::model {
namespace {

std::string hash_of_weights(const Network& network) {
  Sha256 hash;
  for (const Node& node : network.nodes) {
    hash.update(std::as_bytes(std::span(node.weight)));
    hash.update(std::as_bytes(std::span(node.bias)));
  }
  return hash.hex();
}

double root_mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace

TEST_CASE("synthetic weights are the same bits on every machine") {
  CHECK(hash_of_weights(synthetic_network(0.25, 32, 10, 1)) ==
        "6eb3221ca51415401f84c5b9778e922693d089e1427f2bd02ded6ba11aa89a65");
  CHECK(synthetic_network(0.25, 32, 10, 1) == synthetic_network(0.25, 32, 10, 1));
}

TEST_CASE("another seed gives other weights, and the label says which") {
  const Network first = synthetic_network(0.1, 32, 3, 1);
  const Network second = synthetic_network(0.1, 32, 3, 2);
  CHECK(first.synthetic);
  CHECK(first.origin == "synthetic, seed 1");
  CHECK(second.origin == "synthetic, seed 2");
  for (std::size_t i = 0; i < first.nodes.size(); ++i) {
    if (first.nodes[i].weight.empty()) continue;
    CHECK(first.nodes[i].weight != second.nodes[i].weight);
    CHECK(first.nodes[i].bias != second.nodes[i].bias);
  }
}

TEST_CASE("activations neither vanish nor saturate, and logits depend on the image") {
  using Hidden = std::vector<int>;
  for (const auto& [width, image_size, hidden] : {std::tuple(0.25, 32, Hidden{}),
                                                  {0.25, 32, Hidden{64, 32}},
                                                  {0.25, 64, Hidden{}},
                                                  {1.0, 96, Hidden{}}}) {
    const Network network = synthetic_network(width, image_size, 10, 3, hidden);
    Interpreter interpreter(network);
    std::vector<float> first(10);
    std::vector<float> second(10);
    const auto observe = [&](std::size_t i, std::span<const float> value) {
      CAPTURE(network.nodes[i].name);
      CHECK(root_mean_square(value) > 0.2);
      CHECK(root_mean_square(value) < 20);
      if (network.nodes[i].activation == Activation::relu) {
        CHECK(*std::ranges::max_element(value) > 6);  // Or ReLU6 would be as good.
      }
      const auto saturated = std::ranges::count_if(value, [](float v) { return v >= 6; });
      if (network.nodes[i].activation == Activation::relu6) {
        CHECK(static_cast<double>(saturated) < 0.2 * static_cast<double>(value.size()));
      }
    };
    interpreter.run(test::random_image(network, 1), first, observe);
    interpreter.run(test::random_image(network, 2), second);
    double largest = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(first[i]) - second[i]));
    }
    CHECK(largest > 0.1);
  }
}

}  // namespace edgebench::model
