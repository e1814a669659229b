#include "shared/torch/layers.h"

#include <algorithm>

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/add.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/flatten.h>
#include <ATen/ops/full.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>

#include "model/batch_norm.h"
#include "model/mobilenet_v2.h"
#include "shared/torch/tensors.h"

namespace edgebench::torch_common {
namespace {

std::vector<std::int64_t> shape_of(const model::Node& node) {
  const std::vector<std::size_t> shape = model::weight_shape(node);
  return {shape.begin(), shape.end()};
}

at::Tensor convolve(const model::Node& node, const Layer& layer, const at::Tensor& x) {
  // Two numbers each, as nn.Conv2d passes them: TorchScript's passes look for that form.
  const std::int64_t stride = node.stride;
  const std::int64_t padding = (node.kernel - 1) / 2;
  const at::Tensor sums = at::conv2d(x, layer.weight, layer.bias, {stride, stride},
                                     {padding, padding}, {1, 1}, node.groups);
  if (!layer.norm_weight.defined()) return sums;
  return at::batch_norm(sums, layer.norm_weight, layer.norm_bias, layer.norm_mean,
                        layer.norm_variance, /*training=*/false, /*momentum=*/0.1,
                        model::kBatchNormEpsilon, /*cudnn_enabled=*/false);
}

at::Tensor activate(const model::Node& node, at::Tensor x) {
  switch (node.activation) {
    case model::Activation::none:
      return x;
    case model::Activation::relu:
      return at::relu_(x);
    case model::Activation::relu6:
      return at::hardtanh_(x, 0.0, 6.0);
  }
  return x;
}

// By node, who reads its value last: then its memory is free again, as it is where a Python
// variable is overwritten.
std::vector<std::size_t> last_readers(const model::Network& network) {
  std::vector<std::size_t> last(network.nodes.size(), 0);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    for (const int read : network.nodes[i].inputs) last[static_cast<std::size_t>(read)] = i;
  }
  return last;
}

}  // namespace

std::vector<Layer> folded_layers(const model::Network& network) {
  std::vector<Layer> layers(network.nodes.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const model::Node& node = network.nodes[i];
    if (node.weight.empty()) continue;
    layers[i].weight = tensor_of(node.weight, shape_of(node));
    layers[i].bias = tensor_of(node.bias, {node.out_channels});
  }
  return layers;
}

std::vector<Layer> normalised_layers(const model::Network& network) {
  std::vector<Layer> layers = folded_layers(network);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (network.nodes[i].op != model::Op::convolution) continue;
    Layer& layer = layers[i];
    const std::int64_t channels = network.nodes[i].out_channels;
    layer.norm_bias = std::move(layer.bias);
    layer.bias = at::Tensor();
    layer.norm_weight = at::ones({channels});
    layer.norm_mean = at::zeros({channels});
    // So that the root of variance plus epsilon, by which the normalisation divides, is one.
    layer.norm_variance = at::full({channels}, 1 - model::kBatchNormEpsilon, at::kFloat);
  }
  return layers;
}

at::Tensor forward(const model::Network& network, const std::vector<Layer>& layers,
                   const at::Tensor& images) {
  std::vector<at::Tensor> values(network.nodes.size());
  const std::vector<std::size_t> last_reader = last_readers(network);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const model::Node& node = network.nodes[i];
    const auto input = [&](std::size_t which) -> const at::Tensor& {
      return values[node.input(which)];
    };
    switch (node.op) {
      case model::Op::input:
        values[i] = images;
        break;
      case model::Op::convolution:
        values[i] = activate(node, convolve(node, layers[i], input(0)));
        break;
      case model::Op::add:
        values[i] = at::add(input(0), input(1));
        break;
      case model::Op::global_average_pool:
        values[i] = at::flatten(at::adaptive_avg_pool2d(input(0), {1, 1}), 1);
        break;
      case model::Op::linear:
        values[i] = activate(node, at::linear(input(0), layers[i].weight, layers[i].bias));
        break;
    }
    for (const int read : node.inputs) {
      const auto index = static_cast<std::size_t>(read);
      if (last_reader[index] == i) values[index] = at::Tensor();
    }
  }
  return values.back();
}

}  // namespace edgebench::torch_common
