#include "measure/layers/network_layers.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/interpreter.h"
#include "model/macs.h"

namespace edgebench::measure {
namespace {

std::size_t subnormals_in(std::span<const float> values) {
  return static_cast<std::size_t>(std::ranges::count_if(
      values, [](float value) { return std::fpclassify(value) == FP_SUBNORMAL; }));
}

// By node.
std::vector<std::size_t> subnormal_outputs(const model::Network& network,
                                           std::span<const float> image) {
  std::vector<std::size_t> counts(network.nodes.size());
  if (image.empty()) return counts;
  model::Interpreter interpreter(network);
  std::vector<float> logits(static_cast<std::size_t>(network.classes));
  interpreter.run(image, logits, [&](std::size_t node, std::span<float> value) {
    counts[node] = subnormals_in(value);
  });
  return counts;
}

}  // namespace

std::vector<record::NetworkLayer> network_layers(const model::Network& network,
                                                 std::span<const float> image) {
  const std::vector<std::size_t> outputs = subnormal_outputs(network, image);
  std::vector<record::NetworkLayer> layers;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const model::Node& node = network.nodes[i];
    if (node.weight.empty()) continue;
    layers.push_back({.name = node.name,
                      .kind = node.op == model::Op::linear ? runtime::LayerKind::linear
                                                           : runtime::LayerKind::convolution,
                      .depthwise = node.depthwise(),
                      .macs = model::multiply_adds(node),
                      .input_values = network.nodes[node.input()].value_size(),
                      .output_values = node.value_size(),
                      .weights = node.weight.size(),
                      .subnormal_weights = subnormals_in(node.weight),
                      .subnormal_outputs = outputs[i]});
  }
  return layers;
}

}  // namespace edgebench::measure
