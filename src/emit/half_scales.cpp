#include "emit/half_scales.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "emit/half.h"
#include "quantise/scheme.h"

namespace edgebench::emit {
namespace {

using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;

// A channel of weights near 0 has a smaller scale than FP16 has numbers, and 0 is none.
constexpr float kSmallestHalf = 0x1p-24F;

std::vector<float> half_scales(const std::string& tensor, const std::vector<float>& scales) {
  std::vector<float> halves = from_half(to_half(tensor + ".scale", scales));
  for (float& scale : halves) scale = std::max(scale, kSmallestHalf);
  return halves;
}

// The integer that stands for the same number at another scale.
template <typename Integer>
Integer at_scale(Integer integer, float from, float to, std::int64_t limit) {
  const double steps = static_cast<double>(integer) * static_cast<double>(from);
  const auto nearest = std::llrint(steps / static_cast<double>(to));
  return static_cast<Integer>(std::clamp<std::int64_t>(nearest, -limit, limit));
}

}  // namespace

QuantisedNetwork with_half_scales(const QuantisedNetwork& quantised) {
  QuantisedNetwork halved = quantised;
  for (std::size_t i = 0; i < halved.activations.size(); ++i) {
    auto& activation = halved.activations[i];
    if (!activation) continue;
    activation->scale = half_scales(halved.network.nodes[i].name, {activation->scale}).front();
  }
  for (std::size_t i = 0; i < halved.layers.size(); ++i) {
    QuantisedLayer& layer = halved.layers[i];
    if (layer.weight.empty()) continue;
    const std::vector<float> bias_scales = quantise::bias_scales(quantised, i);
    layer.weight_scale = half_scales(halved.network.nodes[i].name + ".weight", layer.weight_scale);
    const std::vector<float> new_bias_scales = quantise::bias_scales(halved, i);
    const std::size_t per_channel = layer.weight.size() / layer.weight_scale.size();
    for (std::size_t w = 0; w < layer.weight.size(); ++w) {
      const std::size_t c = w / per_channel;
      layer.weight[w] = at_scale(layer.weight[w], quantised.layers[i].weight_scale[c],
                                 layer.weight_scale[c], quantise::kWeightLimit);
    }
    for (std::size_t c = 0; c < layer.bias.size(); ++c) {
      layer.bias[c] = at_scale(layer.bias[c], bias_scales[c], new_bias_scales[c],
                               std::numeric_limits<std::int32_t>::max());
    }
  }
  return halved;
}

}  // namespace edgebench::emit
