// ReLU6 is a Clip after the convolution, whose bounds are constants of the graph, because that is
// the form all readers fuse into the convolution, and ReLU is a Relu after the linear layer; and
// the pooled map is flattened before the first linear layer.
#include "emit/onnx_writer.h"

#include <cstdint>

#include <fmt/format.h>

#include "model/mobilenet_v2.h"

namespace edgebench::emit {
namespace {

using model::Node;
using model::Op;

constexpr const char* kOutput = "output";
constexpr const char* kRelu6Min = "relu6.min";
constexpr const char* kRelu6Max = "relu6.max";

std::vector<OnnxAttribute> convolution_attributes(const Node& node) {
  const std::int64_t kernel = node.kernel;
  const std::int64_t stride = node.stride;
  const std::int64_t padding = (kernel - 1) / 2;
  return {{"dilations", OnnxShape{1, 1}},
          {"group", std::int64_t{node.groups}},
          {"kernel_shape", OnnxShape{kernel, kernel}},
          {"pads", OnnxShape{padding, padding, padding, padding}},
          {"strides", OnnxShape{stride, stride}}};
}

}  // namespace

OnnxWriter::OnnxWriter(const model::Network& network, std::string_view precision)
    : network_(network), precision_(precision), graph_("mobilenet_v2") {}

std::string OnnxWriter::write() {
  const OnnxDimension size = std::int64_t{network_.image_size};
  graph_.add_input(network_.nodes.front().name, OnnxType::float32,
                   std::array<OnnxDimension, 4>{"N", std::int64_t{3}, size, size});
  graph_.add_output(kOutput, OnnxType::float32,
                    std::array<OnnxDimension, 2>{"N", std::int64_t{network_.classes}});
  if (clips_to_6()) {
    add_values(kRelu6Min, {}, std::array{0.0F});
    add_values(kRelu6Max, {}, std::array{6.0F});
  }
  for (std::size_t index = 0; index < network_.nodes.size(); ++index) {
    std::string stored = store(index, add_operator(index));
    if (node(index).op == Op::global_average_pool) {
      const std::string flat = node(index).name + ".flat";
      graph_.add_operator("Flatten", std::array{stored}, flat);
      stored = flat;
    }
    loaded_.push_back(load(index, stored));
  }
  return graph_.model(description());
}

bool OnnxWriter::clips_to_6() const {
  for (std::size_t index = 0; index < network_.nodes.size(); ++index) {
    if (activation(index) == model::Activation::relu6) return true;
  }
  return false;
}

std::string OnnxWriter::value_name(std::size_t index) const {
  return is_classifier(index) ? kOutput : node(index).name;
}

std::string OnnxWriter::source(const Node& node, std::size_t which) const {
  return loaded_[node.input(which)];
}

std::string OnnxWriter::add_operator(std::size_t index) {
  const Node& made = node(index);
  switch (made.op) {
    case Op::input:
      break;
    case Op::convolution:
    case Op::linear:
      add_layer(index);
      break;
    case Op::add:
      graph_.add_operator("Add", std::array{source(made, 0), source(made, 1)}, value_name(index));
      break;
    case Op::global_average_pool:
      graph_.add_operator("GlobalAveragePool", std::array{source(made, 0)}, value_name(index));
      break;
  }
  return value_name(index);
}

void OnnxWriter::add_values(const std::string& name, const OnnxShape& shape,
                            std::span<const float> values) {
  graph_.add_constant(name, shape, values);
}

std::array<std::string, 2> OnnxWriter::add_weights(std::size_t index) {
  const Node& layer = node(index);
  const std::vector<std::size_t> shape = model::weight_shape(layer);
  const std::array<std::string, 2> names = {layer.name + ".weight", layer.name + ".bias"};
  add_values(names[0], OnnxShape(shape.begin(), shape.end()), layer.weight);
  add_values(names[1], {layer.out_channels}, layer.bias);
  return names;
}

void OnnxWriter::add_layer(std::size_t index) {
  const Node& layer = node(index);
  const model::Activation after = activation(index);
  const bool rectified = after != model::Activation::none;
  const std::string linear = rectified ? layer.name + ".linear" : value_name(index);
  if (layer.op == Op::linear) {
    add_linear(index, source(layer, 0), linear);
  } else {
    add_convolution(index, linear);
  }
  if (!rectified) return;
  if (after == model::Activation::relu6) {
    graph_.add_operator("Clip", std::array<std::string, 3>{linear, kRelu6Min, kRelu6Max},
                        value_name(index));
  } else {
    graph_.add_operator("Relu", std::array{linear}, value_name(index));
  }
}

void OnnxWriter::add_convolution(std::size_t index, const std::string& result) {
  const Node& layer = node(index);
  const auto [weight, bias] = add_weights(index);
  graph_.add_operator("Conv", std::array{source(layer, 0), weight, bias}, result,
                      convolution_attributes(layer));
}

void OnnxWriter::add_linear(std::size_t index, const std::string& source,
                            const std::string& result) {
  const auto [weight, bias] = add_weights(index);
  graph_.add_operator("Gemm", std::array{source, weight, bias}, result,
                      std::array{OnnxAttribute{"transB", std::int64_t{1}}});
}

OnnxDescription OnnxWriter::description() const {
  OnnxDescription description = {
      .text = fmt::format("MobileNetV2, width {}, {} x {}, {} classes, {}; weights: {}",
                          network_.width, network_.image_size, network_.image_size,
                          network_.classes, precision_, network_.origin),
      .metadata = {{"origin", network_.origin},
                   {"synthetic", network_.synthetic ? "true" : "false"}},
      .version = version()};
  for (const auto& entry : metadata()) description.metadata.push_back(entry);
  return description;
}

}  // namespace edgebench::emit
