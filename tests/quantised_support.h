// A quantised network made by hand, for tests of what expresses one: plain ranges, no quantiser.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "model/interpreter.h"
#include "model/network.h"
#include "quantise/activation.h"
#include "quantise/layer.h"
#include "quantise/quantised_network.h"

namespace edgebench::test {

// The integers of the layers for the quantisers that the values have.
inline void quantise_layers(quantise::QuantisedNetwork& quantised) {
  quantised.layers.resize(quantised.network.nodes.size());
  for (std::size_t i = 0; i < quantised.layers.size(); ++i) {
    model::Node& node = quantised.network.nodes[i];
    if (node.weight.empty()) continue;
    const float scale = quantised.activations[static_cast<std::size_t>(node.inputs[0])]->scale;
    quantised.layers[i] =
        quantise::quantise_layer(node, scale, quantise::WeightScales::per_channel,
                                 quantise::weight_limit(quantised.scheme, node.depthwise()));
    quantise::dequantise_layer(quantised.layers[i], scale, node);
  }
}

// The same quantisers for every network: the same bits on every machine, but no good ranges.
inline quantise::QuantisedNetwork roughly_quantised(const model::Network& network) {
  quantise::QuantisedNetwork quantised{.network = network};
  for (const model::Node& node : network.nodes) {
    quantised.activations.push_back(node.rectified()
                                        ? quantise::ActivationQuantiser{6.0F / 255, 0}
                                        : quantise::ActivationQuantiser{0.03125F, 128});
  }
  quantised.activations.back().reset();
  quantise_layers(quantised);
  return quantised;
}

// The next number away from zero that has six bits behind its first, times a factor of the node.
// The interpreter adds in another order on another processor; without the bits, the last ones of a
// scale would be the processor's, and with them what becomes of the one sum in some 10 million that
// lies between two integers. Without the factor two scales would often be equal, and every second
// sum of an addition would lie there, where kernels round as they like.
inline float coarse(float bound, std::size_t node) {
  constexpr int kBits = 6;
  int exponent = 0;
  std::frexp(bound, &exponent);
  const float steps = std::ldexp(std::abs(bound), kBits + 1 - exponent);
  const float factor = 1 + static_cast<float>(node) / 1009;
  return std::copysign(factor * std::ldexp(std::ceil(steps), exponent - kBits - 1), bound);
}

// Ranges of one image of a fixed pattern, with a margin: the same network on every processor.
inline quantise::QuantisedNetwork hand_quantised(
    const model::Network& network, quantise::Scheme scheme = quantise::Scheme::asymmetric_u8) {
  quantise::QuantisedNetwork quantised{.network = network, .scheme = scheme};
  quantised.activations.resize(network.nodes.size());
  std::vector<float> image(network.nodes.front().value_size());
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = 2 * std::sin(static_cast<float>(i % 1000) / 7);
  }
  std::vector<float> logits(static_cast<std::size_t>(network.classes));
  model::Interpreter(network).run(image, logits, [&](std::size_t node, std::span<float> value) {
    if (!quantise::is_quantised(network, node, scheme)) return;
    const auto [low, high] = std::ranges::minmax(value);
    const model::Node& made = network.nodes[node];
    const bool relu6 = made.activation == model::Activation::relu6;
    const quantise::ZeroPoint zero = quantise::zero_point_of(network, node, scheme);
    quantised.activations[node] =
        node == 0 ? quantise::quantiser_for(quantise::kInputRange, scheme, zero)
        : relu6   ? quantise::relu6_quantiser(6, scheme, zero)
                  : quantise::quantiser_for(
                      made, {coarse(1.5F * low, node), coarse(1.5F * high, node)}, scheme, zero);
  });
  quantise_layers(quantised);
  return quantised;
}

}  // namespace edgebench::test
