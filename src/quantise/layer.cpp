#include "quantise/layer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace edgebench::quantise {
namespace {

constexpr float kLargestBias = 1 << 30;  // Leaves the accumulator as much for the products.

float largest_magnitude(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

std::vector<float> channel_scales(const model::Node& node, float input_scale, WeightScales kind,
                                  int limit) {
  const std::size_t channels = node.bias.size();
  const std::size_t row = node.weight.size() / channels;
  std::vector<float> scales(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const auto weights = std::span(node.weight).subspan(c * row, row);
    scales[c] = weight_scale(largest_magnitude(weights), node.bias[c], input_scale, limit);
  }
  if (kind == WeightScales::per_tensor) {
    float common = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      // A channel without weights has a scale of its bias only, or 1: it must not widen the
      // others'.
      const auto weights = std::span(node.weight).subspan(c * row, row);
      if (largest_magnitude(weights) > 0) common = std::max(common, scales[c]);
    }
    if (common > 0) std::ranges::fill(scales, common);
  }
  return scales;
}

}  // namespace

float weight_scale(float largest, float bias, float input_scale, int limit) {
  const float for_bias = std::abs(bias) / kLargestBias / input_scale;
  const float scale = std::max(largest / static_cast<float>(limit), for_bias);
  return scale >= std::numeric_limits<float>::min() ? scale : 1.0F;
}

QuantisedLayer quantise_layer(const model::Node& node, float input_scale, WeightScales scales,
                              int limit) {
  QuantisedLayer layer;
  layer.weight_scale = channel_scales(node, input_scale, scales, limit);
  const auto most = static_cast<float>(limit);
  layer.weight.resize(node.weight.size());
  const std::size_t row = node.weight.size() / node.bias.size();
  for (std::size_t c = 0; c < node.bias.size(); ++c) {
    const float scale = layer.weight_scale[c];
    const float* weight = node.weight.data() + c * row;
    std::int8_t* integers = layer.weight.data() + c * row;
    for (std::size_t i = 0; i < row; ++i) {
      const float integer = std::rint(weight[i] / scale);
      integers[i] = static_cast<std::int8_t>(std::clamp(integer, -most, most));
    }
    const double bias_scale = static_cast<double>(input_scale * scale);
    layer.bias.push_back(static_cast<std::int32_t>(
        std::clamp(std::rint(static_cast<double>(node.bias[c]) / bias_scale),
                   -static_cast<double>(kLargestBias), static_cast<double>(kLargestBias))));
  }
  return layer;
}

QuantisedLayer quantise_weights(const model::Node& node) {
  // Only biases know the input's scale: one so large that no bias widens the scale of its weights.
  return quantise_layer(node, std::numeric_limits<float>::max(), WeightScales::per_channel);
}

void dequantise_layer(const QuantisedLayer& layer, float input_scale, model::Node& node) {
  const std::size_t row = layer.weight.size() / layer.bias.size();
  node.weight.resize(layer.weight.size());
  node.bias.resize(layer.bias.size());
  for (std::size_t c = 0; c < layer.bias.size(); ++c) {
    const float scale = layer.weight_scale[c];
    const std::int8_t* integers = layer.weight.data() + c * row;
    float* weight = node.weight.data() + c * row;
    for (std::size_t i = 0; i < row; ++i) weight[i] = static_cast<float>(integers[i]) * scale;
    node.bias[c] = static_cast<float>(static_cast<double>(layer.bias[c]) *
                                      static_cast<double>(input_scale * scale));
  }
}

}  // namespace edgebench::quantise
