#include "check/layer_rules.h"

#include <algorithm>

namespace edgebench::litert {
namespace {

void check_bias(const Operands& operands, std::size_t which, std::int32_t channels) {
  if (!operands.has(which)) return;
  operands.require(
      rank(operands.input(which)) == 1 && dimension(operands.input(which), 0) == channels,
      "has a bias of another length than its output");
}

void check_padding(const Operands& operands, schema::Padding padding) {
  operands.require(padding == schema::Padding::SAME || padding == schema::Padding::VALID,
                   "has a padding that edgebench does not know");
}

template <typename OptionsT>
void check_window(const Operands& operands, const OptionsT& options) {
  operands.require(rank(operands.input(0)) == 4 && rank(operands.output()) == 4, "reads no images");
  operands.require(is_step(options.stride_w()) && is_step(options.stride_h()),
                   "has a stride out of range");
  check_padding(operands, options.padding());
  check_activation(operands, options.fused_activation_function());
}

void check_filter_size(const Operands& operands) {
  const schema::Tensor& filter = operands.input(1);
  operands.require(
      rank(filter) == 4 && is_step(dimension(filter, 1)) && is_step(dimension(filter, 2)),
      "has a filter of no size");
}

template <typename OptionsT>
void check_filter(const Operands& operands, const OptionsT& options) {
  check_window(operands, options);
  operands.require(is_step(options.dilation_w_factor()) && is_step(options.dilation_h_factor()),
                   "has a dilation out of range");
  check_filter_size(operands);
}

}  // namespace

void check_activation(const Operands& operands, schema::ActivationFunction activation) {
  operands.require(activation >= schema::ActivationFunction::NONE &&
                       activation <= schema::ActivationFunction::RELU6,
                   "has an activation that edgebench does not know");
}

void check_convolution(const Operands& operands) {
  check_filter(operands, operands.options<schema::Conv2DOptions>());
  const schema::Tensor& filter = operands.input(1);
  operands.require(dimension(operands.input(0), 3) % dimension(filter, 3) == 0 &&
                       dimension(operands.output(), 3) == dimension(filter, 0),
                   "has a filter for other channels");
  const std::int32_t groups = dimension(operands.input(0), 3) / dimension(filter, 3);
  operands.require(dimension(filter, 0) % groups == 0, "has a filter for other channels");
  check_bias(operands, 2, dimension(filter, 0));
}

void check_depthwise(const Operands& operands) {
  const auto& options = operands.options<schema::DepthwiseConv2DOptions>();
  check_filter(operands, options);
  const schema::Tensor& filter = operands.input(1);
  const std::int32_t channels = dimension(filter, 3);
  operands.require(is_step(options.depth_multiplier()) && dimension(filter, 0) == 1 &&
                       channels == options.depth_multiplier() * dimension(operands.input(0), 3) &&
                       dimension(operands.output(), 3) == channels,
                   "has a filter for other channels");
  check_bias(operands, 2, channels);
}

// Its operands are the shape of its output, the filter, the image and perhaps a bias.
void check_transposed_convolution(const Operands& operands) {
  const auto& options = operands.options<schema::TransposeConvOptions>();
  check_activation(operands, options.fused_activation_function());
  check_padding(operands, options.padding());
  operands.require(is_step(options.stride_w()) && is_step(options.stride_h()),
                   "has a stride out of range");
  check_filter_size(operands);
  const schema::Tensor& output = operands.output();
  operands.require(rank(operands.input(2)) == 4 && rank(output) == 4, "reads no images");
  const std::vector<std::int64_t> shape = operands.integers(0);
  operands.require(std::ranges::equal(shape, *output.shape()), "makes another shape than it says");
  const schema::Tensor& filter = operands.input(1);
  operands.require(dimension(operands.input(2), 3) == dimension(filter, 3) &&
                       dimension(output, 3) == dimension(filter, 0),
                   "has a filter for other channels");
  check_bias(operands, 3, dimension(filter, 0));
}

void check_linear(const Operands& operands) {
  const auto& options = operands.options<schema::FullyConnectedOptions>();
  check_activation(operands, options.fused_activation_function());
  const schema::Tensor& weight = operands.input(1);
  const schema::Tensor& input = operands.input(0);
  operands.require(options.weights_format() == 0 && options.quant_spec() == nullptr,
                   "has shuffled weights");
  operands.require(rank(weight) == 2 && rank(input) >= 1 && rank(operands.output()) >= 1,
                   "has no matrix of weights");
  operands.require(
      elements(input) % dimension(weight, 1) == 0 &&
          dimension(operands.output(), rank(operands.output()) - 1) == dimension(weight, 0),
      "has weights for other channels");
  check_bias(operands, 2, dimension(weight, 0));
}

void check_matrix_product(const Operands& operands) {
  const auto& options = operands.options<schema::BatchMatMulOptions>();
  const schema::Tensor& left = operands.input(0);
  const schema::Tensor& right = operands.input(1);
  operands.require(rank(left) >= 2 && rank(right) >= 2, "multiplies no matrices");
  const std::size_t columns = rank(left) - (options.adj_x() ? 2 : 1);
  const std::size_t rows = rank(right) - (options.adj_y() ? 1 : 2);
  operands.require(dimension(left, columns) == dimension(right, rows),
                   "multiplies matrices that do not fit");
}

void check_pool(const Operands& operands) {
  const auto& options = operands.options<schema::Pool2DOptions>();
  check_window(operands, options);
  operands.require(is_step(options.filter_width()) && is_step(options.filter_height()),
                   "has a window of no size");
}

void check_response_normalisation(const Operands& operands) {
  const auto& options = operands.options<schema::LocalResponseNormalizationOptions>();
  operands.require(rank(operands.input(0)) == 4 && is_step(options.radius()),
                   "has a window of no size");
}

void check_pair(const Operands& operands) {
  const schema::Tensor& left = operands.input(0);
  const schema::Tensor& right = operands.input(1);
  for (std::size_t back = 1; back <= std::min(rank(left), rank(right)); ++back) {
    const std::int32_t one = dimension(left, rank(left) - back);
    const std::int32_t other = dimension(right, rank(right) - back);
    operands.require(one == other || one == 1 || other == 1, "joins unlike tensors");
  }
}

}  // namespace edgebench::litert
