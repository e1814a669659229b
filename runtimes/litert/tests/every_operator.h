// A file of one operator for each row of the tables of rules.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "made_operator.h"

namespace edgebench::litert {

template <typename OptionsT>
inline MadeOperator with_options(MadeOperator made, OptionsT options) {
  made.options = with(std::move(options));
  return made;
}

inline MadeOperator reduction(BuiltinOperator code) {
  MadeOperator made = mean();
  made.code = code;
  return made;
}

// Of the image and a constant of its shape; a comparison's result is a truth value.
inline MadeOperator pair(BuiltinOperator code, TensorType output = TensorType::FLOAT32) {
  MadeOperator made{code, {1, 4, 4, 3}, {{{1, 4, 4, 3}}}};
  made.output_type = output;
  return made;
}

inline MadeOperator logical(BuiltinOperator code) {
  MadeOperator made = elementwise(code);
  made.input_type = made.output_type = TensorType::BOOL;
  // The image twice.
  if (code != BuiltinOperator::LOGICAL_NOT) {
    made.edit = [](schema::ModelT& model) { only_operator(model).inputs = {0, 0}; };
  }
  return made;
}

inline MadeOperator selection(BuiltinOperator code) {
  MadeOperator made{code, {1, 4, 4, 3}, {{{1, 4, 4, 3}}, {{1, 4, 4, 3}}}};
  made.input_type = TensorType::BOOL;
  return made;
}

inline MadeOperator transposed_convolution() {
  schema::TransposeConvOptionsT options;
  options.stride_w = options.stride_h = 2;
  MadeOperator made{BuiltinOperator::TRANSPOSE_CONV,
                    {1, 8, 8, 5},
                    {{{4}, {1, 8, 8, 5}}, {{5, 2, 2, 3}}},
                    with(options)};
  made.image_at = 2;
  return made;
}

inline MadeOperator strided_slice() {
  schema::StridedSliceOptionsT options;
  options.shrink_axis_mask = 1;
  return {BuiltinOperator::STRIDED_SLICE,
          {2, 4, 3},
          {{{4}, {0, 1, 0, 0}}, {{4}, {1, 4, 4, 3}}, {{4}, {1, 2, 1, 1}}},
          with(options)};
}

inline MadeOperator slice() {
  return {BuiltinOperator::SLICE,
          {1, 2, 4, 2},
          {{{4}, {0, 1, 0, 1}}, {{4}, {1, 2, -1, 2}}},
          with(schema::SliceOptionsT())};
}

inline MadeOperator split() {
  schema::SplitOptionsT options;
  options.num_splits = 2;
  MadeOperator made{BuiltinOperator::SPLIT, {1, 2, 4, 3}, {{{}, {1}}}, with(options)};
  made.image_at = 1;
  made.outputs = 2;
  return made;
}

inline MadeOperator uneven_split() {
  schema::SplitVOptionsT options;
  options.num_splits = 2;
  MadeOperator made{
      BuiltinOperator::SPLIT_V, {1, 4, 2, 3}, {{{2}, {2, 2}}, {{}, {2}}}, with(options)};
  made.outputs = 2;
  return made;
}

inline MadeOperator packing() {
  schema::PackOptionsT options;
  options.values_count = 2;
  options.axis = 1;
  return {BuiltinOperator::PACK, {1, 2, 4, 4, 3}, {{{1, 4, 4, 3}}}, with(options)};
}

inline MadeOperator unpacking() {
  schema::UnpackOptionsT options;
  options.num = 3;
  options.axis = -1;
  MadeOperator made{BuiltinOperator::UNPACK, {1, 4, 4}, {}, with(options)};
  made.outputs = 3;
  return made;
}

inline MadeOperator gathering() {
  schema::GatherOptionsT options;
  options.axis = 3;
  return {BuiltinOperator::GATHER, {1, 4, 4, 2}, {{{2}, {2, 0}}}, with(options)};
}

inline MadeOperator transposition(std::vector<std::int32_t> order = {0, 3, 1, 2}) {
  const auto rank = static_cast<std::int32_t>(order.size());
  return {BuiltinOperator::TRANSPOSE, {1, 3, 4, 4}, {{{rank}, std::move(order)}}};
}

inline MadeOperator filling() {
  MadeOperator made{BuiltinOperator::FILL, {2, 3}, {{{2}, {2, 3}}, {{}}}};
  made.image_at = kNoImage;
  return made;
}

inline MadeOperator resizing(BuiltinOperator code, schema::BuiltinOptionsUnion options) {
  return {code, {1, 8, 8, 3}, {{{2}, {8, 8}}}, std::move(options)};
}

inline MadeOperator measuring(BuiltinOperator code, TensorShape shape) {
  schema::ShapeOptionsT options;
  options.out_type = TensorType::INT32;
  MadeOperator made{code, std::move(shape)};
  if (code == BuiltinOperator::SHAPE) made.options = with(options);
  made.output_type = TensorType::INT32;
  return made;
}

inline MadeOperator rearranging(BuiltinOperator code, TensorShape input, TensorShape output,
                                schema::BuiltinOptionsUnion options) {
  MadeOperator made{code, std::move(output), {}, std::move(options)};
  made.input = std::move(input);
  return made;
}

// Some operators have no version 1.
inline MadeOperator with_version(MadeOperator made, int version) {
  made.edit = [version](schema::ModelT& model) { model.operator_codes.front()->version = version; };
  return made;
}

inline MadeOperator in_blocks(BuiltinOperator code, TensorShape input, TensorShape output) {
  MadeOperator made{code, std::move(output), {{{2}, {2, 2}}, {{2, 2}, {0, 0, 0, 0}}}};
  made.input = std::move(input);
  return made;
}

inline std::vector<MadeOperator> every_layer() {
  using Code = BuiltinOperator;
  schema::LocalResponseNormalizationOptionsT response;
  response.radius = 2;
  response.bias = response.alpha = response.beta = 1;
  MadeOperator product{Code::BATCH_MATMUL, {1, 4, 4, 2}, {{{1, 4, 3, 2}}}};
  return {convolution(),
          depthwise(),
          transposed_convolution(),
          linear(),
          with_options(product, schema::BatchMatMulOptionsT()),
          pool(Code::AVERAGE_POOL_2D),
          pool(Code::MAX_POOL_2D),
          pool(Code::L2_POOL_2D),
          with_options(elementwise(Code::SOFTMAX), schema::SoftmaxOptionsT()),
          elementwise(Code::LOG_SOFTMAX),
          with_options(elementwise(Code::L2_NORMALIZATION), schema::L2NormOptionsT()),
          with_options(elementwise(Code::LOCAL_RESPONSE_NORMALIZATION), response),
          reduction(Code::MEAN),
          reduction(Code::SUM),
          reduction(Code::REDUCE_MAX),
          reduction(Code::REDUCE_MIN),
          reduction(Code::REDUCE_PROD)};
}

inline std::vector<MadeOperator> every_arithmetic() {
  using Code = BuiltinOperator;
  std::vector<MadeOperator> all;
  for (const Code code : {Code::ABS,          Code::CAST,  Code::CEIL,     Code::COS,
                          Code::DEQUANTIZE,   Code::ELU,   Code::EXP,      Code::FLOOR,
                          Code::HARD_SWISH,   Code::LOG,   Code::LOGISTIC, Code::NEG,
                          Code::QUANTIZE,     Code::RELU,  Code::RELU6,    Code::RELU_0_TO_1,
                          Code::RELU_N1_TO_1, Code::ROUND, Code::RSQRT,    Code::SIGN,
                          Code::SIN,          Code::SQRT,  Code::SQUARE,   Code::TANH,
                          Code::ZEROS_LIKE}) {
    all.push_back(elementwise(code));
  }
  for (const Code code : {Code::FLOOR_DIV, Code::FLOOR_MOD, Code::MAXIMUM, Code::MINIMUM, Code::POW,
                          Code::SQUARED_DIFFERENCE, Code::ADD_N}) {
    all.push_back(pair(code));
  }
  for (const Code code : {Code::EQUAL, Code::NOT_EQUAL, Code::LESS, Code::LESS_EQUAL, Code::GREATER,
                          Code::GREATER_EQUAL}) {
    all.push_back(pair(code, TensorType::BOOL));
  }
  all.push_back(with_options(elementwise(Code::GELU), schema::GeluOptionsT()));
  all.push_back(with_options(elementwise(Code::LEAKY_RELU), schema::LeakyReluOptionsT()));
  all.push_back({Code::PRELU, {1, 4, 4, 3}, {{{1, 1, 3}}}});
  all.push_back(arithmetic<schema::AddOptionsT>(Code::ADD));
  all.push_back(arithmetic<schema::DivOptionsT>(Code::DIV));
  all.push_back(arithmetic<schema::MulOptionsT>(Code::MUL));
  all.push_back(arithmetic<schema::SubOptionsT>(Code::SUB));
  for (const Code code : {Code::LOGICAL_AND, Code::LOGICAL_OR, Code::LOGICAL_NOT}) {
    all.push_back(logical(code));
  }
  all.push_back(selection(Code::SELECT));
  all.push_back(selection(Code::SELECT_V2));
  return all;
}

inline std::vector<MadeOperator> every_shape() {
  using Code = BuiltinOperator;
  schema::SpaceToDepthOptionsT to_depth;
  to_depth.block_size = 2;
  schema::DepthToSpaceOptionsT to_space;
  to_space.block_size = 2;
  MadeOperator with_value{Code::PADV2, {1, 6, 6, 3}, {{{4, 2}, {0, 0, 1, 1, 1, 1, 0, 0}}, {{}}}};
  MadeOperator mirrored = with_options(padding(), schema::MirrorPadOptionsT());
  mirrored.code = Code::MIRROR_PAD;
  return {in_blocks(Code::BATCH_TO_SPACE_ND, {4, 2, 2, 3}, {1, 4, 4, 3}),
          in_blocks(Code::SPACE_TO_BATCH_ND, {1, 4, 4, 3}, {4, 2, 2, 3}),
          rearranging(Code::DEPTH_TO_SPACE, {1, 3, 4, 4}, {1, 6, 8, 1}, with(to_space)),
          rearranging(Code::SPACE_TO_DEPTH, {1, 4, 4, 3}, {1, 2, 2, 12}, with(to_depth)),
          with_version({Code::BROADCAST_TO, {2, 4, 4, 3}, {{{4}, {2, 4, 4, 3}}}}, 2),
          concatenation(),
          {Code::EXPAND_DIMS, {1, 1, 4, 4, 3}, {{{}, {1}}}},
          filling(),
          gathering(),
          mirrored,
          packing(),
          padding(),
          with_value,
          measuring(Code::RANK, {}),
          measuring(Code::SHAPE, {4}),
          reshape(),
          resizing(Code::RESIZE_BILINEAR, with(schema::ResizeBilinearOptionsT())),
          resizing(Code::RESIZE_NEAREST_NEIGHBOR, with(schema::ResizeNearestNeighborOptionsT())),
          {Code::REVERSE_V2, {1, 4, 4, 3}, {{{1}, {3}}}},
          slice(),
          split(),
          uneven_split(),
          squeeze(),
          strided_slice(),
          {Code::TILE, {1, 4, 4, 6}, {{{4}, {1, 1, 1, 2}}}},
          transposition(),
          unpacking()};
}

inline std::vector<MadeOperator> every_operator() {
  std::vector<MadeOperator> all = every_layer();
  for (MadeOperator& made : every_arithmetic()) all.push_back(std::move(made));
  for (MadeOperator& made : every_shape()) all.push_back(std::move(made));
  return all;
}

// SHAPE, STRIDED_SLICE, PACK, RESHAPE: how Keras flattens, for any batch.
// ABS follows, or nothing.
inline std::string flattening(TensorShape logits,
                              std::optional<BuiltinOperator> last = BuiltinOperator::ABS,
                              bool of_the_pixels = false) {
  TfliteGraph graph;
  const int image = graph.add_value("image", TensorType::FLOAT32, {1, 4, 4, 3});
  const auto constant = [&](std::vector<std::int32_t> values, TensorShape shape) {
    return graph.add_constant("constant", TensorType::INT32, std::move(shape),
                              std::as_bytes(std::span(values)));
  };
  const int shape = graph.add_fixed_value("shape", TensorType::INT32, {4});
  if (of_the_pixels) {
    const int row = graph.add_fixed_value("row", TensorType::FLOAT32, {4});
    graph.add_operator(BuiltinOperator::RESHAPE, 1, {image, constant({4}, {1})}, row,
                       schema::ReshapeOptionsT());
    graph.add_operator(BuiltinOperator::CAST, 1, {row}, shape, schema::CastOptionsT());
  } else {
    graph.add_operator(BuiltinOperator::SHAPE, 1, {image}, shape,
                       *measuring(BuiltinOperator::SHAPE, {4}).options.AsShapeOptions());
  }
  const int batch = graph.add_fixed_value("batch", TensorType::INT32, {});
  schema::StridedSliceOptionsT slice;
  slice.shrink_axis_mask = 1;
  graph.add_operator(BuiltinOperator::STRIDED_SLICE, 1,
                     {shape, constant({0}, {1}), constant({1}, {1}), constant({1}, {1})}, batch,
                     slice);
  const int wanted = graph.add_fixed_value("wanted", TensorType::INT32, {2});
  schema::PackOptionsT pack;
  pack.values_count = 2;
  graph.add_operator(BuiltinOperator::PACK, 1, {batch, constant({48}, {})}, wanted, pack);
  const int flat = graph.add_value("flat", TensorType::FLOAT32, logits);
  graph.add_operator(BuiltinOperator::RESHAPE, 1, {image, wanted}, flat, schema::ReshapeOptionsT());
  if (!last) return graph.file(image, flat, "flattening");
  const int output = graph.add_value("logits", TensorType::FLOAT32, std::move(logits));
  graph.add_operator(*last, 1, {flat}, output, schema::AbsOptionsT());
  return graph.file(image, output, "flattening");
}

}  // namespace edgebench::litert
