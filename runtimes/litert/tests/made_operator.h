// Files of one operator, for the rules that hold each operator to what converters write.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "check/model_file.h"
#include "model_file_support.h"

namespace edgebench::litert {

using schema::BuiltinOperator;
using schema::TensorType;

inline constexpr std::size_t kNoImage = 1000;

struct MadeConstant {
  TensorShape shape;
  std::vector<std::int32_t> integers = {};  // Else it holds floats.
};

// A file of one operator that reads the image and constants.
struct MadeOperator {
  BuiltinOperator code;
  TensorShape output;
  std::vector<MadeConstant> constants = {};
  schema::BuiltinOptionsUnion options = {};
  TensorShape input = {1, 4, 4, 3};
  std::function<void(schema::ModelT&)> edit = [](schema::ModelT&) {};
  std::size_t image_at = 0;  // Among the operands; kNoImage: it reads constants only.
  std::size_t outputs = 1;   // All of the shape above.
  TensorType input_type = TensorType::FLOAT32;
  TensorType output_type = TensorType::FLOAT32;

  std::string name() const { return schema::EnumNameBuiltinOperator(code); }
};

template <typename OptionsT>
inline schema::BuiltinOptionsUnion with(OptionsT options) {
  schema::BuiltinOptionsUnion made;
  made.Set(std::move(options));
  return made;
}

// The constants and the image as operands, in their order.
inline std::vector<int> operands_of(const MadeOperator& made, int image, TfliteGraph& graph) {
  std::vector<int> inputs;
  for (const MadeConstant& constant : made.constants) {
    if (inputs.size() == made.image_at) inputs.push_back(image);
    std::size_t elements = 1;
    for (const std::int32_t extent : constant.shape) elements *= static_cast<std::size_t>(extent);
    constexpr std::int32_t kHalf = 0x3F000000;  // As a float; nobody divides by nothing.
    std::vector<std::int32_t> data = constant.integers;
    data.resize(elements, kHalf);
    const TensorType type = constant.integers.empty() ? TensorType::FLOAT32 : TensorType::INT32;
    inputs.push_back(
        graph.add_constant("constant", type, constant.shape, std::as_bytes(std::span(data))));
  }
  if (inputs.size() == made.image_at) inputs.push_back(image);
  return inputs;
}

inline std::string file_of(const MadeOperator& made) {
  TfliteGraph graph;
  const int input = graph.add_value("image", made.input_type, made.input);
  const std::vector<int> inputs = operands_of(made, input, graph);
  std::vector<std::int32_t> outputs;
  for (std::size_t i = 0; i < made.outputs; ++i) {
    outputs.push_back(graph.add_fixed_value("result", made.output_type, made.output));
  }
  graph.add_operator(made.code, 1, inputs, outputs.front(), schema::AddOptionsT());
  const std::string file = graph.file(input, outputs.front(), "one operator");
  return changed_model(file, [&](schema::ModelT& model) {
    schema::OperatorT& only = *model.subgraphs.front()->operators.front();
    only.outputs = outputs;
    only.builtin_options = made.options;
    made.edit(model);
  });
}

// Nothing where the file is taken.
inline std::string reason_to_refuse(const MadeOperator& made) {
  const std::string file = file_of(made);
  try {
    check_model(std::as_bytes(std::span(file)));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

inline schema::OperatorT& only_operator(schema::ModelT& model) {
  return *model.subgraphs.front()->operators.front();
}

template <typename Change>
inline MadeOperator changed(MadeOperator made, const Change& change) {
  change(made);
  return made;
}

inline void check_reason(const MadeOperator& made, const std::string& reason) {
  CAPTURE(made.name());
  CHECK(reason_to_refuse(made) ==
        (reason.empty() ? "" : "an operator " + made.name() + " " + reason));
}

inline schema::Conv2DOptionsT convolution_options() {
  schema::Conv2DOptionsT options;
  options.stride_w = options.stride_h = 1;
  options.dilation_w_factor = options.dilation_h_factor = 1;
  return options;
}

inline schema::DepthwiseConv2DOptionsT depthwise_options() {
  schema::DepthwiseConv2DOptionsT options;
  options.stride_w = options.stride_h = 1;
  options.dilation_w_factor = options.dilation_h_factor = 1;
  options.depth_multiplier = 2;
  return options;
}

inline schema::Pool2DOptionsT pool_options() {
  schema::Pool2DOptionsT options;
  options.stride_w = options.stride_h = 2;
  options.filter_width = options.filter_height = 2;
  return options;
}

inline schema::ConcatenationOptionsT concatenation_options(std::int32_t axis = 3) {
  schema::ConcatenationOptionsT options;
  options.axis = axis;
  return options;
}

inline schema::SqueezeOptionsT squeeze_options(std::int32_t axis = 0) {
  schema::SqueezeOptionsT options;
  options.squeeze_dims = {axis};
  return options;
}

inline MadeOperator convolution() {
  return {
      BuiltinOperator::CONV_2D, {1, 4, 4, 5}, {{{5, 3, 3, 3}}, {{5}}}, with(convolution_options())};
}

inline MadeOperator depthwise() {
  return {BuiltinOperator::DEPTHWISE_CONV_2D,
          {1, 4, 4, 6},
          {{{1, 3, 3, 6}}, {{6}}},
          with(depthwise_options())};
}

inline MadeOperator linear() {
  return {BuiltinOperator::FULLY_CONNECTED,
          {1, 7},
          {{{7, 48}}, {{7}}},
          with(schema::FullyConnectedOptionsT())};
}

inline MadeOperator pool(BuiltinOperator code) {
  return {code, {1, 2, 2, 3}, {}, with(pool_options())};
}

inline MadeOperator concatenation() {
  return {BuiltinOperator::CONCATENATION,
          {1, 4, 4, 5},
          {{{1, 4, 4, 2}}},
          with(concatenation_options())};
}

inline MadeOperator padding() {
  return {BuiltinOperator::PAD, {1, 6, 6, 3}, {{{4, 2}, {0, 0, 1, 1, 1, 1, 0, 0}}}};
}

inline MadeOperator mean(std::int32_t first = 1, std::int32_t second = 2) {
  return {BuiltinOperator::MEAN, {1, 3}, {{{2}, {first, second}}}, with(schema::ReducerOptionsT())};
}

inline MadeOperator reshape(std::vector<std::int32_t> shape = {1, 48}) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  return {BuiltinOperator::RESHAPE, {1, 48}, {{{rank}, std::move(shape)}}};
}

inline MadeOperator squeeze(std::int32_t axis = 0) {
  return {BuiltinOperator::SQUEEZE, {4, 4, 3}, {}, with(squeeze_options(axis))};
}

template <typename OptionsT>
inline MadeOperator arithmetic(BuiltinOperator code) {
  return {code, {1, 4, 4, 3}, {{{1, 4, 4, 3}}}, with(OptionsT())};
}

inline MadeOperator elementwise(BuiltinOperator code) {
  return {code, {1, 4, 4, 3}};
}

// Without its last `count` operands.
inline MadeOperator without_operands(MadeOperator made, std::size_t count) {
  made.edit = [count](schema::ModelT& model) {
    std::vector<std::int32_t>& inputs = only_operator(model).inputs;
    inputs.resize(inputs.size() - count);
  };
  return made;
}

// With its last operand marked as left out.
inline MadeOperator with_gap(MadeOperator made) {
  made.edit = [](schema::ModelT& model) { only_operator(model).inputs.back() = -1; };
  return made;
}

}  // namespace edgebench::litert
