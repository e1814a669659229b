// Padding: .tflite knows SAME, which puts an odd row of zeros below and to the right, and VALID,
// none. The network pads every side alike. For odd sizes and for stride 1 that is SAME; for even
// sizes and stride 2 it is not, and an explicit PAD stands before a VALID convolution. XNNPACK
// fuses the two.
#include "tflite_writer.h"

#include <cstdint>

#include <fmt/format.h>

namespace edgebench::litert {
namespace {

using model::Node;
using model::Op;
using schema::BuiltinOperator;
using schema::TensorType;

schema::ActivationFunction activation(const Node& node) {
  switch (node.activation) {
    case model::Activation::none:
      return schema::ActivationFunction::NONE;
    case model::Activation::relu:
      return schema::ActivationFunction::RELU;
    case model::Activation::relu6:
      return schema::ActivationFunction::RELU6;
  }
  return schema::ActivationFunction::NONE;
}

template <typename OptionsT>
OptionsT convolution_options(const Node& layer, bool is_padded) {
  OptionsT options;
  options.padding = is_padded ? schema::Padding::VALID : schema::Padding::SAME;
  options.stride_w = options.stride_h = layer.stride;
  options.fused_activation_function = activation(layer);
  return options;
}

}  // namespace

TensorShape weight_shape_of(const Node& layer) {
  const std::vector<std::size_t> shape = model::channels_last_weight_shape(layer);
  return {shape.begin(), shape.end()};
}

TfliteWriter::TfliteWriter(const model::Network& network, std::string_view precision)
    : network_(network), precision_(precision) {}

std::string TfliteWriter::write() {
  for (std::size_t index = 0; index < network_.nodes.size(); ++index) {
    const Node& made = node(index);
    const int output = add_value(index, made.name, value_shape(made));
    add_operator(index, output);
    values_.push_back(output);
  }
  return graph_.file(values_.front(), values_.back(),
                     fmt::format("MobileNetV2, width {}, {} x {}, {} classes, {}; weights: {}{}",
                                 network_.width, network_.image_size, network_.image_size,
                                 network_.classes, precision_, network_.origin, remarks()));
}

int TfliteWriter::source(const Node& node, std::size_t which) const {
  return values_[node.input(which)];
}

TensorShape TfliteWriter::value_shape(const Node& node) const {
  const std::vector<std::size_t> shape = model::channels_last_value_shape(node);
  return {shape.begin(), shape.end()};
}

int TfliteWriter::add_value(std::size_t /*index*/, const std::string& name, TensorShape shape) {
  return graph_.add_value(name, TensorType::FLOAT32, std::move(shape));
}

std::array<int, 2> TfliteWriter::add_weights(std::size_t index) {
  const Node& layer = node(index);
  const std::vector<float> weight = model::channels_last_weights(layer, layer.weight);
  return {graph_.add_constant(layer.name + ".weight", TensorType::FLOAT32, weight_shape_of(layer),
                              std::as_bytes(std::span(weight))),
          graph_.add_constant(layer.name + ".bias", TensorType::FLOAT32, {layer.out_channels},
                              std::as_bytes(std::span(layer.bias)))};
}

void TfliteWriter::add_operator(std::size_t index, int output) {
  const Node& made = node(index);
  switch (made.op) {
    case Op::input:
      break;
    case Op::convolution:
      add_convolution(index, output);
      break;
    case Op::add:
      graph_.add_operator(BuiltinOperator::ADD, versions().others,
                          {source(made, 0), source(made, 1)}, output, schema::AddOptionsT());
      break;
    case Op::global_average_pool: {
      constexpr std::array<std::int32_t, 2> kHeightAndWidth = {1, 2};
      const int axes = graph_.add_constant(made.name + ".axes", TensorType::INT32, {2},
                                           std::as_bytes(std::span(kHeightAndWidth)));
      graph_.add_operator(BuiltinOperator::MEAN, versions().others, {source(made, 0), axes}, output,
                          schema::ReducerOptionsT());
      break;
    }
    case Op::linear: {
      const auto [weight, bias] = add_weights(index);
      schema::FullyConnectedOptionsT options;
      options.fused_activation_function = activation(made);
      options.asymmetric_quantize_inputs = true;  // Of account to dynamically quantised ones only.
      graph_.add_operator(BuiltinOperator::FULLY_CONNECTED, versions().linear,
                          {linear_input(index, source(made, 0)), weight, bias}, output, options);
      break;
    }
  }
}

int TfliteWriter::padded(const Node& layer) {
  const auto input = layer.input();
  const Node& read = node(input);
  const int padding = (layer.kernel - 1) / 2;
  const int size = read.out_height + 2 * padding;
  const std::array<std::int32_t, 8> paddings = {0, 0, padding, padding, padding, padding, 0, 0};
  const int amounts = graph_.add_constant(layer.name + ".paddings", TensorType::INT32, {4, 2},
                                          std::as_bytes(std::span(paddings)));
  const int output = add_value(input, layer.name + ".padded", {1, size, size, read.out_channels});
  graph_.add_operator(BuiltinOperator::PAD, versions().others, {values_[input], amounts}, output,
                      schema::PadOptionsT());
  return output;
}

void TfliteWriter::add_convolution(std::size_t index, int output) {
  const Node& layer = node(index);
  const Node& read = node(layer.input());
  const bool is_padded = layer.stride > 1 && layer.kernel > 1 && read.out_height % 2 == 0;
  const int input = is_padded ? padded(layer) : source(layer, 0);
  const auto [weight, bias] = add_weights(index);
  if (layer.depthwise()) {
    auto options = convolution_options<schema::DepthwiseConv2DOptionsT>(layer, is_padded);
    options.depth_multiplier = 1;
    graph_.add_operator(BuiltinOperator::DEPTHWISE_CONV_2D, versions().depthwise,
                        {input, weight, bias}, output, options);
  } else {
    graph_.add_operator(BuiltinOperator::CONV_2D, versions().convolution, {input, weight, bias},
                        output, convolution_options<schema::Conv2DOptionsT>(layer, is_padded));
  }
}

}  // namespace edgebench::litert
