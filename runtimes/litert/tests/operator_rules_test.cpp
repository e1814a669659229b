// Every operator that a file may have, once as it should be and then wrong in one thing at a time.
#include "operator_rules.h"

#include <doctest/doctest.h>

#include "made_operator.h"

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

TEST_CASE("every operator is taken as converters write it, and no other") {
  std::set<BuiltinOperator> known;
  for (const MadeOperator& made : every_operator()) {
    CHECK(known.insert(made.code).second);
    check_reason(made, "");
  }
  CHECK(known.size() == 20);
  for (int code = -1; code < 250; ++code) {
    const auto other = static_cast<BuiltinOperator>(code);
    if (known.contains(other)) continue;
    MadeOperator made = elementwise(BuiltinOperator::RELU);
    made.edit = [&](schema::ModelT& model) {
      model.operator_codes.front()->builtin_code = other;
      model.operator_codes.front()->deprecated_builtin_code = 0;
    };
    // A code below 0 reads as the older field's 0, ADD.
    CAPTURE(code);
    CHECK((reason_to_refuse(made).find("none of those") != std::string::npos) == (code > 0));
  }
}

TEST_CASE("every operator is refused without its options, with others', or with extensions") {
  const std::set<BuiltinOperator> without_options = {
      BuiltinOperator::DEQUANTIZE, BuiltinOperator::LOGISTIC,  BuiltinOperator::RELU,
      BuiltinOperator::RELU6,      BuiltinOperator::RESHAPE,   BuiltinOperator::PAD,
      BuiltinOperator::QUANTIZE,   BuiltinOperator::HARD_SWISH};
  for (const MadeOperator& made : every_operator()) {
    const std::string needs =
        without_options.contains(made.code) ? "" : "has not the options it needs";
    check_reason(changed(made, [](MadeOperator& one) { one.options = {}; }), needs);
    check_reason(
        changed(made, [](MadeOperator& one) { one.options = with(schema::PadOptionsT()); }), needs);
    const std::vector<std::function<void(schema::OperatorT&)>> extensions = {
        [](schema::OperatorT& one) { one.custom_options = {1}; },
        [](schema::OperatorT& one) { one.large_custom_options_offset = 1; },
        [](schema::OperatorT& one) { one.large_custom_options_size = 1; },
        [](schema::OperatorT& one) { one.intermediates = {0}; },
        [](schema::OperatorT& one) { one.mutating_variable_inputs = {true}; }};
    for (const auto& extend : extensions) {
      MadeOperator extended = made;
      extended.edit = [&](schema::ModelT& model) { extend(only_operator(model)); };
      check_reason(extended, "has not the options it needs");
    }
  }
}

TEST_CASE("every operator has its operands: no fewer, no more, each computed before") {
  for (const MadeOperator& made : every_operator()) {
    const auto edited = [&](const std::function<void(schema::OperatorT&)>& edit) {
      MadeOperator one = made;
      one.edit = [edit](schema::ModelT& model) { edit(only_operator(model)); };
      return one;
    };
    check_reason(edited([](schema::OperatorT& one) { one.inputs.clear(); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.inputs.resize(65); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.outputs.clear(); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.outputs.push_back(0); }),
                 "has too few or many operands");
    for (const std::int32_t absent : {-1, -2, 99}) {
      check_reason(edited([&](schema::OperatorT& one) { one.inputs[0] = absent; }),
                   "reads what does not exist");
      if (absent == -1) continue;
      check_reason(edited([&](schema::OperatorT& one) { one.outputs[0] = absent; }),
                   "writes where it may not");
    }
    // Its own result is not there yet, and the image is already.
    check_reason(edited([](schema::OperatorT& one) { one.inputs[0] = one.outputs[0]; }),
                 "reads what does not exist");
    check_reason(edited([](schema::OperatorT& one) { one.outputs[0] = 0; }),
                 "writes where it may not");
  }
}

TEST_CASE("only some operands may be left out") {
  struct Row {
    MadeOperator made;
    std::string shortened, gap;  // The reason without the last operand, and with a gap for it.
  };
  const std::string few = "has too few or many operands";
  const std::string absent = "reads what does not exist";
  const Row rows[] = {{convolution(), few, absent},
                      {depthwise(), few, absent},
                      {linear(), "", ""},
                      {concatenation(), "", absent},
                      {padding(), few, absent},
                      {mean(), few, absent},
                      {reshape(), "makes no shape", "makes no shape"},
                      {arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD), few, absent},
                      {arithmetic<schema::MulOptionsT>(BuiltinOperator::MUL), few, absent},
                      {arithmetic<schema::SubOptionsT>(BuiltinOperator::SUB), few, absent}};
  for (const Row& row : rows) {
    check_reason(without_operands(row.made, 1), row.shortened);
    check_reason(with_gap(row.made), row.gap);
  }
  check_reason(without_operands(linear(), 2), few);
}

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

TEST_CASE("dimensions are named that exist") {
  struct Row {
    std::int32_t axis;
    bool exists;
  };
  for (const Row& row : {Row{-5, false}, {-4, true}, {-1, true}, {3, true}, {4, false}}) {
    CAPTURE(row.axis);
    const auto reason = [&](const char* otherwise) { return row.exists ? "" : otherwise; };
    check_reason(mean(1, row.axis), reason("is taken over a dimension that does not exist"));
    check_reason(mean(row.axis, 1), reason("is taken over a dimension that does not exist"));
    check_reason(squeeze(row.axis), reason("removes a dimension that does not exist"));
    MadeOperator joined = concatenation();
    joined.options = with(concatenation_options(row.axis));
    check_reason(joined, reason("joins along a dimension that does not exist"));
  }
  MadeOperator everything = squeeze();
  everything.options = with(schema::SqueezeOptionsT());
  check_reason(everything, "");
  MadeOperator unlike = concatenation();
  unlike.constants = {{{4, 4, 2}}};
  check_reason(unlike, "joins unlike tensors");
}

TEST_CASE("shapes and amounts are constants of a length that fits") {
  check_reason(reshape({1, -1}), "");
  check_reason(reshape({1, 2, 3, 4, 2}), "");
  check_reason(reshape({1, 2, 3, 4, 2, 1}), "makes no shape");
  check_reason(reshape({1, -2}), "makes no shape");
  schema::ReshapeOptionsT options;
  options.new_shape = {1, 48};
  MadeOperator by_options = without_operands(reshape(), 1);
  by_options.options = with(options);
  check_reason(by_options, "");
  options.new_shape = {1, -3};
  by_options.options = with(options);
  check_reason(by_options, "makes no shape");

  MadeOperator few = padding();
  few.constants = {{{3, 2}, {0, 0, 1, 1, 1, 1}}};
  check_reason(few, "pads by amounts out of range");
  few.constants = {{{8}, {0, 0, 1, 1, 1, 1, 0, 0}}};
  check_reason(few, "pads by amounts out of range");

  for (MadeOperator made : {padding(), mean(), reshape()}) {
    made.edit = [](schema::ModelT& model) { only_operator(model).inputs[1] = 0; };
    check_reason(made, "is steered by a value");
    made.edit = [](schema::ModelT& model) {
      model.subgraphs.front()->tensors[1]->type = TensorType::FLOAT32;
    };
    check_reason(made, "is steered by a value");
  }
}

TEST_CASE("a conversion keeps its shape") {
  for (const BuiltinOperator code : {BuiltinOperator::QUANTIZE, BuiltinOperator::DEQUANTIZE}) {
    MadeOperator made = elementwise(code);
    made.output = {1, 4, 3, 4};
    check_reason(made, "has another shape than its input");
    made.output = {1, 4, 12};
    check_reason(made, "has another shape than its input");
  }
}

TEST_CASE("small integers have a scale where those beside them have one") {
  // Left, right and result of an addition, in the order of its tensors.
  const auto with = [](schema::TensorType type, std::vector<std::size_t> scaled) {
    MadeOperator made = arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD);
    made.edit = [=](schema::ModelT& model) {
      for (const auto& tensor : model.subgraphs.front()->tensors) {
        tensor->type = type;
        std::vector<std::uint8_t>& data = model.buffers[tensor->buffer]->data;
        if (type != schema::TensorType::FLOAT32) data.resize(data.size() / sizeof(float));
      }
      for (const std::size_t tensor : scaled) {
        auto parameters = std::make_unique<schema::QuantizationParametersT>();
        parameters->scale = {0.5F};
        parameters->zero_point = {0};
        model.subgraphs.front()->tensors[tensor]->quantization = std::move(parameters);
      }
    };
    return made;
  };
  const std::string reason = "has integers with a scale and others without one";
  for (const auto type : {schema::TensorType::INT8, schema::TensorType::UINT8}) {
    CAPTURE(static_cast<int>(type));
    check_reason(with(type, {}), "");
    check_reason(with(type, {0, 1, 2}), "");
    check_reason(with(type, {1, 2}), reason);
    check_reason(with(type, {0, 2}), reason);
    check_reason(with(type, {0, 1}), reason);
  }
  check_reason(with(schema::TensorType::FLOAT32, {2}), "");
}

TEST_CASE("an output's scale is at most 65536 times finer than its inputs', and their product") {
  const auto with_scales = [](std::vector<float> image, std::vector<float> constant, float output) {
    MadeOperator made = arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD);
    made.edit = [=](schema::ModelT& model) {
      const auto set = [&](std::size_t tensor, const std::vector<float>& scales, int dimension) {
        auto parameters = std::make_unique<schema::QuantizationParametersT>();
        parameters->scale = scales;
        parameters->zero_point.resize(scales.size());
        parameters->quantized_dimension = dimension;
        model.subgraphs.front()->tensors[tensor]->quantization = std::move(parameters);
      };
      set(0, image, 3);
      set(1, constant, 3);
      set(2, {output}, 0);
    };
    return made;
  };
  const std::string reason = "has an output scale that does not fit its inputs' scales";
  constexpr float kMost = 65536;
  check_reason(with_scales({kMost}, {1}, 1), "");
  check_reason(with_scales({1}, {kMost}, 1), "");
  check_reason(with_scales({2 * kMost}, {0.25F}, 1), reason);
  check_reason(with_scales({0.25F}, {2 * kMost}, 1), reason);
  check_reason(with_scales({256}, {256}, 1), "");
  check_reason(with_scales({256}, {512}, 1), reason);
  check_reason(with_scales({1}, {1}, 1 / kMost), "");
  check_reason(with_scales({1}, {1}, 0.5F / kMost), reason);
  // Of several scales the largest counts.
  check_reason(with_scales({1}, {1, 2, 2 * kMost}, 1), reason);
  check_reason(with_scales({1}, {2 * kMost, 2, 1}, 1), reason);
}

TEST_CASE("the graph's input is given, and its output computed") {
  const auto edited = [](const std::function<void(schema::SubGraphT&)>& edit) {
    MadeOperator made = arithmetic<schema::AddOptionsT>(BuiltinOperator::ADD);
    made.edit = [edit](schema::ModelT& model) { edit(*model.subgraphs.front()); };
    return reason_to_refuse(made);
  };
  for (const std::int32_t input : {-1, 3, 1}) {  // Two are none, one is a constant.
    CHECK(edited([&](schema::SubGraphT& graph) { graph.inputs[0] = input; }) ==
          "its input is no value");
  }
  for (const std::int32_t output : {-1, 3, 1}) {
    CHECK(edited([&](schema::SubGraphT& graph) { graph.outputs[0] = output; }) ==
          "its output is not computed");
  }
  CHECK(edited([](schema::SubGraphT& graph) { graph.operators.front()->opcode_index = 1; }) ==
        "an operator's code is not in the file");
}

}  // namespace edgebench::litert
