#include "write/delegate_writer.h"

#include <array>

namespace edgebench::executorch {
namespace {

using model::Node;
using model::Op;

std::optional<Clamp> clamp_of(const Node& layer) {
  if (!layer.rectified()) return std::nullopt;
  const model::Bounds bounds = model::bounds_of(layer.activation);
  return Clamp{bounds.least, bounds.most};
}

std::uint32_t extent(int value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Delegate DelegateWriter::write() {
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    if (i + 1 == network_.nodes.size()) {
      add_classifier(i);
      break;
    }
    values_.push_back(0);
    if (node(i).op == Op::input) {
      add_input();
      continue;
    }
    const ValueId output = add_value(i, shape_of(node(i)));
    if (node(i).op == Op::convolution) add_convolution(i, output);
    if (node(i).op == Op::linear) add_hidden(i, output);
    if (node(i).op == Op::add) add_sum(i, output);
    if (node(i).op == Op::global_average_pool) add_pooling(i, output);
    values_[i] = output;
  }
  return graph_.finish();
}

Shape DelegateWriter::shape_of(const Node& node) {
  const std::vector<std::size_t> shape = model::channels_last_value_shape(node);
  return {shape.begin(), shape.end()};
}

ValueId DelegateWriter::add_value(std::size_t /*index*/, const Shape& shape) {
  return graph_.add_value(fb_xnnpack::XNNDatatype_xnn_datatype_fp32, shape);
}

ValueId DelegateWriter::operand(std::size_t /*index*/, std::size_t source) {
  return values_[source];
}

DelegateWriter::Weights DelegateWriter::add_weights(std::size_t index) {
  const Node& layer = node(index);
  const std::vector<float> filter = model::channels_last_weights(layer, layer.weight);
  constexpr auto kType = fb_xnnpack::XNNDatatype_xnn_datatype_fp32;
  return {graph_.add_constant(kType, filter_shape(layer), layer.name + ".weight",
                              std::as_bytes(std::span(filter))),
          graph_.add_constant(kType, {extent(layer.out_channels)}, layer.name + ".bias",
                              std::as_bytes(std::span(layer.bias)))};
}

void DelegateWriter::add_pooling(std::size_t index, ValueId output) {
  graph_.add_global_average(values_[static_cast<std::size_t>(node(index).inputs.front())], output);
}

void DelegateWriter::add_hidden(std::size_t index, ValueId output) {
  const ValueId input = operand(index, static_cast<std::size_t>(node(index).inputs.front()));
  const Weights weights = add_weights(index);
  graph_.add_fully_connected({input, weights.filter, weights.bias, output}, clamp_of(node(index)));
}

void DelegateWriter::add_classifier(std::size_t index) {
  const auto source = static_cast<std::size_t>(node(index).inputs.front());
  const ValueId input = operand(index, source);
  const Weights weights = add_weights(index);
  const Shape shape = shape_of(node(index));
  // The layer of an FP32 network writes the caller's tensor itself.
  const ValueId result = computes_in_fp32() ? graph_.add_output(shape) : add_value(index, shape);
  graph_.add_fully_connected({input, weights.filter, weights.bias, result});
  if (!computes_in_fp32()) graph_.add_convert(result, graph_.add_output(shape));
}

Shape DelegateWriter::filter_shape(const Node& layer) {
  const std::vector<std::size_t> shape = model::channels_last_weight_shape(layer);
  return {shape.begin(), shape.end()};
}

// The type first, then the layout: that moves fewer bytes.
void DelegateWriter::add_input() {
  const Shape nhwc = shape_of(node(0));
  const Shape nchw = {nhwc[0], nhwc[3], nhwc[1], nhwc[2]};
  ValueId image = graph_.add_input(nchw);
  if (!computes_in_fp32()) {
    const ValueId converted = add_value(0, nchw);
    graph_.add_convert(image, converted);
    image = converted;
  }
  values_[0] = add_value(0, nhwc);
  graph_.add_transpose(image, values_[0], {0, 2, 3, 1});
}

void DelegateWriter::add_convolution(std::size_t index, ValueId output) {
  const Node& layer = node(index);
  const ValueId input = operand(index, layer.input());
  const Weights weights = add_weights(index);
  const LayerValues values = {input, weights.filter, weights.bias, output};
  const Window window = {extent(layer.kernel), extent(layer.stride),
                         extent((layer.kernel - 1) / 2)};
  const std::optional<Clamp> clamp = clamp_of(layer);
  if (layer.depthwise()) {
    graph_.add_depthwise(values, window, extent(layer.out_channels), clamp);
  } else {
    graph_.add_convolution(values, window,
                           {extent(layer.in_channels), extent(layer.out_channels), 1}, clamp);
  }
}

void DelegateWriter::add_sum(std::size_t index, ValueId output) {
  const Node& sum = node(index);
  graph_.add_sum(values_[sum.input()], values_[sum.input(1)], output);
}

}  // namespace edgebench::executorch
