// The reference interpreter runs a network whose weights are the integers. What it calls a value is
// then a sum of integers in FP32: exact up to 2^24, and beyond, which only the widest layers could
// reach, rounded by a few in some 10 million. After each node it is brought to the value's own
// scale: multiply in FP32, clamp, round half to even. Where the specification leaves the order of
// float operations open, it is that of MLAS (MlasRequantizeOutput, MlasQLinearAdd;
// github.com/microsoft/onnxruntime).
#include "quantise/integer_simulation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include <Eigen/Core>

#include "quantise/activation.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

using model::Node;
using model::Op;

model::Network integer_network(const QuantisedNetwork& quantised) {
  model::Network network = quantised.network;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    Node& node = network.nodes[i];
    if (is_quantised(network, i, quantised.scheme) && !quantised.activations.at(i)) {
      throw std::invalid_argument("the value of " + node.name + " has no quantiser");
    }
    if (node.weight.empty()) continue;
    const QuantisedLayer& layer = quantised.layers.at(i);
    node.weight.assign(layer.weight.begin(), layer.weight.end());
    std::ranges::transform(layer.bias, node.bias.begin(),
                           [](std::int32_t bias) { return static_cast<float>(bias); });
    node.activation = model::Activation::none;  // Clamped where it is brought to scale.
  }
  return network;
}

}  // namespace

IntegerSimulation::IntegerSimulation(const QuantisedNetwork& quantised)
    : quantised_(quantised),
      integers_(integer_network(quantised)),
      interpreter_(integers_),
      kept_(integers_.nodes.size()),
      is_kept_(integers_.nodes.size()) {
  for (const Node& node : integers_.nodes) {
    if (node.op != Op::add) continue;
    for (const int input : node.inputs) is_kept_[static_cast<std::size_t>(input)] = true;
  }
}

void IntegerSimulation::run(std::span<const float> image, std::span<float> logits) {
  interpreter_.run(image, logits, [this](std::size_t node, std::span<float> value) {
    finish(node, value);
    if (is_kept_[node]) kept_[node].assign(value.begin(), value.end());
  });
}

// A value without a quantiser, which an addition reads, is kept as the number that it is.
ActivationQuantiser IntegerSimulation::source(std::size_t node, std::size_t which) const {
  return quantised_.activations[integers_.nodes[node].input(which)].value_or(ActivationQuantiser{});
}

void IntegerSimulation::finish(std::size_t index, std::span<float> value) {
  const Node& node = integers_.nodes[index];
  switch (node.op) {
    case Op::input: {
      Eigen::Map<Eigen::ArrayXf> pixels(value.data(), static_cast<Eigen::Index>(value.size()));
      pixels = pixels / quantised_.activations[index]->scale;
      requantise(index, 1, value);
      break;
    }
    case Op::convolution:
    case Op::linear:
      finish_layer(index, value);
      break;
    case Op::add:
      add(index, value);
      break;
    case Op::global_average_pool: {
      const int height = integers_.nodes[node.input()].out_height;
      const auto pixels = static_cast<float>(height * height);
      for (float& mean : value) mean = std::nearbyint(mean * pixels);  // The sum again.
      requantise(index, source(index, 0).scale / (quantised_.activations[index]->scale * pixels),
                 value);
      break;
    }
  }
}

void IntegerSimulation::finish_layer(std::size_t index, std::span<float> value) {
  const std::vector<float>& weight_scale = quantised_.layers[index].weight_scale;
  const std::size_t pixels = value.size() / weight_scale.size();
  for (std::size_t c = 0; c < weight_scale.size(); ++c) {
    const float product = source(index, 0).scale * weight_scale[c];
    const auto sums = value.subspan(c * pixels, pixels);
    if (const auto& activation = quantised_.activations[index]) {
      requantise(index, product / activation->scale, sums);
    } else {
      for (float& sum : sums) sum *= product;
    }
  }
}

void IntegerSimulation::requantise(std::size_t index, float multiplier,
                                   std::span<float> sums) const {
  const ActivationQuantiser& quantiser = *quantised_.activations[index];
  const IntegerRange integers = integer_range(quantised_.scheme);
  auto low = static_cast<float>(integers.minimum - quantiser.zero_point);
  auto high = static_cast<float>(integers.maximum - quantiser.zero_point);
  const Node& node = quantised_.network.nodes[index];
  const model::Bounds bounds = model::bounds_of(node.activation);
  if (node.rectified()) {
    low = std::max(low, bounds.least);
    high = std::min(high, std::nearbyint(bounds.most / quantiser.scale));
  }
  Eigen::Map<Eigen::ArrayXf> array(sums.data(), static_cast<Eigen::Index>(sums.size()));
  array = (array * multiplier).max(low).min(high).rint();
}

void IntegerSimulation::add(std::size_t index, std::span<float> value) const {
  const Node& node = integers_.nodes[index];
  const ActivationQuantiser& sum = *quantised_.activations[index];
  const ActivationQuantiser left = source(index, 0);
  const ActivationQuantiser right = source(index, 1);
  const float left_ratio = left.scale / sum.scale;
  const float right_ratio = right.scale / sum.scale;
  const auto left_zero = static_cast<float>(left.zero_point);
  const auto right_zero = static_cast<float>(right.zero_point);
  const auto zero = static_cast<float>(sum.zero_point);
  const float fixed = zero - (left_ratio * left_zero + right_ratio * right_zero);
  const std::vector<float>& a = kept_[node.input()];
  const std::vector<float>& b = kept_[node.input(1)];
  const IntegerRange integers = integer_range(quantised_.scheme);
  const auto low = static_cast<float>(integers.minimum);
  const auto high = static_cast<float>(integers.maximum);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const float rest = std::fma(a[i] + left_zero, left_ratio, fixed);
    const float level = std::nearbyint(std::fma(b[i] + right_zero, right_ratio, rest));
    value[i] = std::clamp(level, low, high) - zero;
  }
}

std::vector<float> simulate_integers(const QuantisedNetwork& quantised,
                                     const CalibrationImages& images, const Work& work) {
  return answers_of<IntegerSimulation>(quantised, images, work);
}

}  // namespace edgebench::quantise
