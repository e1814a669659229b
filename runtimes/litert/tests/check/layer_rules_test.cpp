// Layers, poolings and arithmetic, wrong in one thing at a time.
#include "check/layer_rules.h"

#include <limits>

#include <doctest/doctest.h>

#include "every_operator.h"

namespace edgebench::litert {
namespace {

// Makes the layer, whose constants are weights and a bias, with other shapes.
auto reshaping(const MadeOperator& layer) {
  return [layer](TensorShape input, TensorShape weights, TensorShape bias, TensorShape output) {
    MadeOperator made = layer;
    made.input = std::move(input);
    made.constants = {{std::move(weights)}, {std::move(bias)}};
    made.output = std::move(output);
    return made;
  };
}

}  // namespace

TEST_CASE("a step has a size from 1 to 1024") {
  const auto check_steps = [](auto made, auto options, auto member, const std::string& reason) {
    for (const std::int32_t step : {-1, 0, 1, 1024, 1025}) {
      CAPTURE(step);
      auto changed_options = options;
      changed_options.*member = step;
      made.options = with(changed_options);
      check_reason(made, step == 1 || step == 1024 ? "" : reason);
    }
  };
  const std::string stride = "has a stride out of range";
  const std::string dilation = "has a dilation out of range";
  using Conv = schema::Conv2DOptionsT;
  check_steps(convolution(), convolution_options(), &Conv::stride_w, stride);
  check_steps(convolution(), convolution_options(), &Conv::stride_h, stride);
  check_steps(convolution(), convolution_options(), &Conv::dilation_w_factor, dilation);
  check_steps(convolution(), convolution_options(), &Conv::dilation_h_factor, dilation);
  using Depthwise = schema::DepthwiseConv2DOptionsT;
  check_steps(depthwise(), depthwise_options(), &Depthwise::stride_w, stride);
  check_steps(depthwise(), depthwise_options(), &Depthwise::dilation_h_factor, dilation);
  using Pool = schema::Pool2DOptionsT;
  for (const BuiltinOperator code :
       {BuiltinOperator::MAX_POOL_2D, BuiltinOperator::AVERAGE_POOL_2D}) {
    check_steps(pool(code), pool_options(), &Pool::stride_w, stride);
    check_steps(pool(code), pool_options(), &Pool::stride_h, stride);
    check_steps(pool(code), pool_options(), &Pool::filter_width, "has a window of no size");
    check_steps(pool(code), pool_options(), &Pool::filter_height, "has a window of no size");
  }
  for (const std::int32_t amount : {-1, 0, 1024, 1025}) {
    CAPTURE(amount);
    MadeOperator made = padding();
    made.constants[0].integers[7] = amount;
    check_reason(made, amount == 0 || amount == 1024 ? "" : "pads by amounts out of range");
  }
}

TEST_CASE("activations and paddings are those that the format names") {
  const auto check_activations = [](auto made, auto options) {
    for (const int activation : {-1, 0, 1, 2, 3, 4}) {
      CAPTURE(activation);
      options.fused_activation_function = static_cast<schema::ActivationFunction>(activation);
      made.options = with(options);
      check_reason(made, activation >= 0 && activation <= 3
                             ? ""
                             : "has an activation that edgebench does not know");
    }
  };
  check_activations(convolution(), convolution_options());
  check_activations(depthwise(), depthwise_options());
  check_activations(linear(), schema::FullyConnectedOptionsT());
  check_activations(pool(BuiltinOperator::MAX_POOL_2D), pool_options());
  check_activations(concatenation(), concatenation_options());
  check_activations(arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD), schema::AddOptionsT());
  check_activations(arithmetic<schema::MulOptionsT>(BuiltinOperator::MUL), schema::MulOptionsT());
  check_activations(arithmetic<schema::SubOptionsT>(BuiltinOperator::SUB), schema::SubOptionsT());
  for (const int kind : {-1, 0, 1, 2}) {
    CAPTURE(kind);
    schema::Conv2DOptionsT options = convolution_options();
    options.padding = static_cast<schema::Padding>(kind);
    MadeOperator made = convolution();
    made.options = with(options);
    check_reason(made, kind == 0 || kind == 1 ? "" : "has a padding that edgebench does not know");
  }
}

TEST_CASE("a convolution's filter and bias fit its input and output") {
  const auto with_shapes = reshaping(convolution());
  const std::string other = "has a filter for other channels";
  const TensorShape image = {1, 4, 4, 4};
  check_reason(with_shapes(image, {6, 1, 2, 4}, {6}, {1, 4, 4, 6}), "");
  check_reason(with_shapes(image, {6, 1, 2, 2}, {6}, {1, 4, 4, 6}), "");     // Two groups.
  check_reason(with_shapes(image, {5, 1, 2, 2}, {5}, {1, 4, 4, 5}), other);  // Of 2.5 each.
  check_reason(with_shapes(image, {6, 1, 2, 3}, {6}, {1, 4, 4, 6}), other);
  check_reason(with_shapes(image, {6, 1, 2, 4}, {6}, {1, 4, 4, 5}), other);
  check_reason(with_shapes(image, {6, 1025, 1, 4}, {6}, {1, 4, 4, 6}), "has a filter of no size");
  check_reason(with_shapes(image, {6, 1, 1025, 4}, {6}, {1, 4, 4, 6}), "has a filter of no size");
  check_reason(with_shapes(image, {6, 2, 4}, {6}, {1, 4, 4, 6}), "has a filter of no size");
  const std::string bias = "has a bias of another length than its output";
  check_reason(with_shapes(image, {6, 1, 2, 4}, {5}, {1, 4, 4, 6}), bias);
  check_reason(with_shapes(image, {6, 1, 2, 4}, {6, 1}, {1, 4, 4, 6}), bias);
  check_reason(with_shapes({1, 4, 4}, {6, 1, 2, 4}, {6}, {1, 4, 4, 6}), "reads no images");
  check_reason(with_shapes(image, {6, 1, 2, 4}, {6}, {1, 4, 6}), "reads no images");
}

TEST_CASE("a depthwise filter has as many channels as input and multiplier make") {
  const auto with_shapes = [](std::int32_t multiplier, TensorShape filter, std::int32_t bias,
                              std::int32_t output) {
    schema::DepthwiseConv2DOptionsT options = depthwise_options();
    options.depth_multiplier = multiplier;
    MadeOperator made = depthwise();
    made.options = with(options);
    made.constants = {{std::move(filter)}, {{bias}}};
    made.output = {1, 4, 4, output};
    return made;
  };
  const std::string other = "has a filter for other channels";
  check_reason(with_shapes(2, {1, 3, 3, 6}, 6, 6), "");
  check_reason(with_shapes(1, {1, 3, 3, 3}, 3, 3), "");
  check_reason(with_shapes(1, {1, 3, 3, 6}, 6, 6), other);
  check_reason(with_shapes(0, {1, 3, 3, 3}, 3, 3), other);
  check_reason(with_shapes(2, {2, 3, 3, 6}, 6, 6), other);
  check_reason(with_shapes(2, {1, 3, 3, 6}, 6, 5), other);
  check_reason(with_shapes(2, {1, 3, 3, 6}, 5, 6), "has a bias of another length than its output");
}

TEST_CASE("a linear layer's weights fit its input and output") {
  const auto with_shapes = reshaping(linear());
  const std::string other = "has weights for other channels";
  check_reason(with_shapes({1, 48}, {7, 48}, {7}, {1, 7}), "");
  check_reason(with_shapes({1, 2, 24}, {7, 24}, {7}, {1, 2, 7}), "");
  check_reason(with_shapes({1, 48}, {7, 47}, {7}, {1, 7}), other);
  check_reason(with_shapes({1, 48}, {7, 48}, {7}, {1, 8}), other);
  check_reason(with_shapes({1, 48}, {7, 48}, {8}, {1, 7}),
               "has a bias of another length than its output");
  check_reason(with_shapes({1, 48}, {7, 48, 1}, {7}, {1, 7}), "has no matrix of weights");
  schema::FullyConnectedOptionsT shuffled;
  shuffled.weights_format = static_cast<decltype(shuffled.weights_format)>(1);
  MadeOperator made = linear();
  made.options = with(shuffled);
  check_reason(made, "has shuffled weights");
}

TEST_CASE("operands of arithmetic fit, from their last dimensions on") {
  const auto beside = [](TensorShape constant) {
    MadeOperator made = arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD);
    made.constants = {{std::move(constant)}};
    return made;
  };
  check_reason(beside({3}), "");
  check_reason(beside({1, 4, 1}), "");
  check_reason(beside({}), "");
  check_reason(beside({2}), "joins unlike tensors");
  check_reason(beside({4, 2, 3}), "joins unlike tensors");
  MadeOperator product{BuiltinOperator::BATCH_MATMUL, {1, 4, 4, 2}, {{{1, 4, 2, 2}}}};
  product.options = with(schema::BatchMatMulOptionsT());
  check_reason(product, "multiplies matrices that do not fit");
  product.constants = {{{1, 4, 2, 3}}};
  schema::BatchMatMulOptionsT turned;
  turned.adj_y = true;
  product.options = with(turned);
  check_reason(product, "");
}

TEST_CASE("what is new of layers is checked like what was") {
  const auto transposed = [](TensorShape filter, std::vector<std::int32_t> shape) {
    MadeOperator made = transposed_convolution();
    made.constants[0].integers = std::move(shape);
    made.constants[1].shape = std::move(filter);
    return made;
  };
  check_reason(transposed({5, 2, 2, 3}, {1, 8, 8, 5}), "");
  check_reason(transposed({5, 2, 2, 3}, {1, 8, 9, 5}), "makes another shape than it says");
  check_reason(transposed({5, 2, 2, 4}, {1, 8, 8, 5}), "has a filter for other channels");
  check_reason(transposed({6, 2, 2, 3}, {1, 8, 8, 5}), "has a filter for other channels");
  check_reason(transposed({5, 2, 3}, {1, 8, 8, 5}), "has a filter of no size");
  for (const std::int32_t radius : {0, -1, 1025}) {
    schema::LocalResponseNormalizationOptionsT options;
    options.radius = radius;
    check_reason(with_options(elementwise(BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION), options),
                 "has a window of no size");
  }
  for (const float slope : {-2000.0F, 2000.0F, std::numeric_limits<float>::quiet_NaN()}) {
    schema::LeakyReluOptionsT options;
    options.alpha = slope;
    check_reason(with_options(elementwise(BuiltinOperator::LEAKY_RELU), options),
                 "has a slope out of range");
  }
}

}  // namespace edgebench::litert
