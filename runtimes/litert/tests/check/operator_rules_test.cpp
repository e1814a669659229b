// Every operator that a file may have, once as it should be and then wrong in one thing at a time.
#include "check/operator_rules.h"

#include <doctest/doctest.h>

#include "every_operator.h"

namespace edgebench::litert {
TEST_CASE("every operator is taken as converters write it, and no other") {
  std::set<BuiltinOperator> known;
  for (const MadeOperator& made : every_operator()) {
    CHECK(known.insert(made.code).second);
    check_reason(made, "");
  }
  CHECK(known.size() == 94);
  for (int code = 1; code < 250; ++code) {
    const auto other = static_cast<BuiltinOperator>(code);
    if (known.contains(other) || other == BuiltinOperator::CUSTOM) continue;
    MadeOperator made = elementwise(BuiltinOperator::RELU);
    made.edit = [&](schema::ModelT& model) {
      model.operator_codes.front()->builtin_code = other;
      model.operator_codes.front()->deprecated_builtin_code = 0;
    };
    const std::string name = schema::EnumNameBuiltinOperator(other);
    CHECK(name.empty() == (code > 209));
    CHECK(reason_to_refuse(made) == "it has an operator " +
                                        (name.empty() ? "of code " + std::to_string(code) : name) +
                                        ", which edgebench does not take in a classifier");
  }
}

TEST_CASE("custom operators are called by their own names, and the Edge TPU's by what it is") {
  const auto reason = [](const std::string& custom) {
    MadeOperator made = elementwise(BuiltinOperator::RELU);
    made.edit = [&](schema::ModelT& model) {
      model.operator_codes.front()->builtin_code = BuiltinOperator::CUSTOM;
      model.operator_codes.front()->deprecated_builtin_code = 32;
      model.operator_codes.front()->custom_code = custom;
    };
    return reason_to_refuse(made);
  };
  CHECK(reason("FlexAsin") ==
        "it has the custom operator FlexAsin, which LiteRT does not have itself; convert the "
        "network with LiteRT's own operators only (TFLITE_BUILTINS)");
  CHECK(reason("edgetpu-custom-op") ==
        "it was compiled for the Edge TPU (its operator is edgetpu-custom-op), and no processor "
        "runs it; give the file that edgetpu_compiler was given");
  CHECK(reason(std::string(200, 'x')).find(std::string(80, 'x') + ", which") != std::string::npos);
}

TEST_CASE("every operator is refused without its options, with others', or with extensions") {
  using Code = BuiltinOperator;
  const std::set<Code> with_options = {Code::CONV_2D,
                                       Code::DEPTHWISE_CONV_2D,
                                       Code::TRANSPOSE_CONV,
                                       Code::FULLY_CONNECTED,
                                       Code::BATCH_MATMUL,
                                       Code::AVERAGE_POOL_2D,
                                       Code::MAX_POOL_2D,
                                       Code::L2_POOL_2D,
                                       Code::SOFTMAX,
                                       Code::L2_NORMALIZATION,
                                       Code::LOCAL_RESPONSE_NORMALIZATION,
                                       Code::MEAN,
                                       Code::SUM,
                                       Code::REDUCE_MAX,
                                       Code::REDUCE_MIN,
                                       Code::REDUCE_PROD,
                                       Code::GELU,
                                       Code::LEAKY_RELU,
                                       Code::ADD,
                                       Code::DIV,
                                       Code::MUL,
                                       Code::SUB,
                                       Code::DEPTH_TO_SPACE,
                                       Code::SPACE_TO_DEPTH,
                                       Code::CONCATENATION,
                                       Code::GATHER,
                                       Code::MIRROR_PAD,
                                       Code::PACK,
                                       Code::RESIZE_BILINEAR,
                                       Code::RESIZE_NEAREST_NEIGHBOR,
                                       Code::SHAPE,
                                       Code::SPLIT,
                                       Code::SPLIT_V,
                                       Code::SQUEEZE,
                                       Code::STRIDED_SLICE,
                                       Code::UNPACK};
  const std::string needs = "has not the options it needs";
  for (const MadeOperator& made : every_operator()) {
    check_reason(changed(made, [](MadeOperator& one) { one.options = {}; }),
                 with_options.contains(made.code) ? needs : "");
    check_reason(
        changed(made, [](MadeOperator& one) { one.options = with(schema::PadOptionsT()); }),
        made.code == Code::PAD ? "" : needs);
    const std::vector<std::function<void(schema::OperatorT&)>> extensions = {
        [](schema::OperatorT& one) { one.custom_options = {1}; },
        [](schema::OperatorT& one) { one.large_custom_options_offset = 1; },
        [](schema::OperatorT& one) { one.large_custom_options_size = 1; },
        [](schema::OperatorT& one) { one.intermediates = {0}; },
        [](schema::OperatorT& one) { one.mutating_variable_inputs = {true}; }};
    for (const auto& extend : extensions) {
      MadeOperator extended = made;
      extended.edit = [&](schema::ModelT& model) {
        made.edit(model);
        extend(only_operator(model));
      };
      check_reason(extended, "has not the options it needs");
    }
  }
}

TEST_CASE("every operator has its operands: no fewer, no more, each computed before") {
  for (const MadeOperator& made : every_operator()) {
    const auto edited = [&](const std::function<void(schema::OperatorT&)>& edit) {
      MadeOperator one = made;
      one.edit = [edit, before = made.edit](schema::ModelT& model) {
        before(model);
        edit(only_operator(model));
      };
      return one;
    };
    check_reason(edited([](schema::OperatorT& one) { one.inputs.clear(); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.inputs.resize(65); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.outputs.clear(); }),
                 "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.outputs.push_back(0); }),
                 made.outputs > 1 ? "writes where it may not" : "has too few or many operands");
    check_reason(edited([](schema::OperatorT& one) { one.outputs.resize(65); }),
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

TEST_CASE("an output's scale is at most 65536 times finer than each input's or their product") {
  const auto with_scales = [](BuiltinOperator code, std::vector<float> image,
                              std::vector<float> constant, float output) {
    MadeOperator made = arithmetic<schema::AddOptionsT>(code);
    if (code == BuiltinOperator::MUL) made.options = with(schema::MulOptionsT());
    if (code == BuiltinOperator::DIV) made.options = with(schema::DivOptionsT());
    made.edit = [=](schema::ModelT& model) {
      const auto set = [&](std::size_t tensor, const std::vector<float>& scales, int dimension) {
        if (scales.empty()) return;
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
  const auto add = BuiltinOperator::ADD;
  check_reason(with_scales(add, {kMost}, {1}, 1), "");
  check_reason(with_scales(add, {1}, {kMost}, 1), "");
  check_reason(with_scales(add, {2 * kMost}, {0.25F}, 1), reason);
  check_reason(with_scales(add, {0.25F}, {2 * kMost}, 1), reason);
  check_reason(with_scales(add, {1}, {1}, 1 / kMost), "");
  check_reason(with_scales(add, {1}, {1}, 0.5F / kMost), reason);
  check_reason(with_scales(add, {1e-9F}, {}, 1e-9F), "");  // No scale is not a scale of 1.
  // Of several scales the largest counts.
  check_reason(with_scales(add, {1}, {1, 2, 2 * kMost}, 1), reason);
  check_reason(with_scales(add, {1}, {2 * kMost, 2, 1}, 1), reason);
  const auto multiply = BuiltinOperator::MUL;
  check_reason(with_scales(multiply, {256}, {256}, 1), "");
  check_reason(with_scales(multiply, {256}, {512}, 1), reason);
  check_reason(with_scales(multiply, {0.01F}, {0.01F}, 1e-8F), "");  // Alone each would not fit.
  const auto divide = BuiltinOperator::DIV;
  check_reason(with_scales(divide, {1}, {1 / kMost}, 1), "");
  check_reason(with_scales(divide, {1}, {0.5F / kMost}, 1), reason);
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
