#include "kernels.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

using edgebench::onnxruntime::executed_layers;
using edgebench::onnxruntime::summarize_kernels;
using edgebench::runtime::Arithmetic;
using edgebench::runtime::LayerKind;

// Events as ONNX Runtime 1.31.1 writes them, without the members that are not read.
constexpr const char* kProfile = R"([
  {"cat": "Session", "name": "model_run", "args": {}},
  {"cat": "Node", "name": "stem_nchwc_kernel_time", "args": {"op_name": "Conv",
   "provider": "CPUExecutionProvider", "input_type_shape": [{"float": [1]}, {"float": [1]}]}},
  {"cat": "Node", "name": "head_nchwc_kernel_time", "args": {"op_name": "Conv",
   "provider": "CPUExecutionProvider", "input_type_shape": [{"float": [1]}]}},
  {"cat": "Node", "name": "slow_kernel_time", "args": {"op_name": "Conv",
   "provider": "CPUExecutionProvider", "input_type_shape": [{"uint8": [1]}]}},
  {"cat": "Node", "name": "slow_fence_before", "args": {"op_name": "Conv"}},
  {"cat": "Node", "name": "far_kernel_time", "args": {"op_name": "Gemm",
   "provider": "CUDAExecutionProvider", "input_type_shape": []}}])";

TEST_CASE("kernels are counted by operator, layout, type and provider") {
  CHECK(summarize_kernels(kProfile) ==
        "Conv NCHWc float x 2, Conv uint8 x 1, Gemm untyped on CUDAExecutionProvider x 1");
}

TEST_CASE("a profile that proves nothing is an error") {
  CHECK_THROWS_AS(summarize_kernels("[]"), std::runtime_error);
  CHECK_THROWS(summarize_kernels("no JSON"));
}

TEST_CASE("layers say what they multiply in, under the names of the network") {
  constexpr const char* kLayers = R"([
    {"cat": "Node", "name": "quantise_kernel_time", "args": {"op_name": "QuantizeLinear",
     "input_type_shape": [{"float": [1]}]}},
    {"cat": "Node", "name": "stem.linear_token_2_kernel_time", "args": {"op_name": "QLinearConv",
     "input_type_shape": [{"uint8": [1]}]}},
    {"cat": "Node", "name": "block_nchwc_kernel_time", "args": {"op_name": "Conv",
     "input_type_shape": [{"float": [1]}]}},
    {"cat": "Node", "name": "InsertedPrecisionFreeCast_half_kernel_time", "args":
     {"op_name": "FusedConv", "input_type_shape": [{"float16": [1]}]}},
    {"cat": "Node", "name": "first_kernel_time", "args": {"op_name": "DynamicQuantizeMatMul",
     "input_type_shape": [{"float": [1]}]}},
    {"cat": "Node", "name": "output_kernel_time", "args": {"op_name": "Gemm",
     "input_type_shape": [{"int64": [1]}]}}])";
  const auto layers = executed_layers(kLayers);
  REQUIRE(layers.size() == 5);
  std::vector<std::string> names;
  std::vector<Arithmetic> arithmetics;
  for (const auto& layer : layers) {
    names.push_back(layer.name);
    arithmetics.push_back(layer.arithmetic);
  }
  CHECK(names == std::vector<std::string>{"stem.linear", "block", "half", "first", "output"});
  CHECK(arithmetics == std::vector{Arithmetic::int8, Arithmetic::fp32, Arithmetic::fp16,
                                   Arithmetic::int8, Arithmetic::other});
  CHECK(layers[0].kernel == "QLinearConv uint8");
  CHECK(layers[3].kind == LayerKind::linear);
}

// A profile of one event; `arguments` are JSON without the braces.
std::string event(const std::string& category, const std::string& name,
                  const std::string& arguments) {
  return R"([{"cat": ")" + category + R"(", "name": ")" + name + R"(", "args": {)" + arguments +
         "}}]";
}

std::string kernel_of(const std::string& operation, const std::string& type) {
  return event("Node", "layer_kernel_time",
               R"("op_name": ")" + operation + R"(", "input_type_shape": [{")" + type +
                   R"(": [1]}, {"other": [1]}])");
}

TEST_CASE("each operator that multiplies by weights is a layer of its kind and arithmetic") {
  struct Row {
    LayerKind kind;
    Arithmetic on_floats;  // Whatever the type, where the operator takes integers.
    std::vector<const char*> operations;
  };
  constexpr Arithmetic kInt8 = Arithmetic::int8;
  constexpr Arithmetic kFp32 = Arithmetic::fp32;
  const Row rows[] = {{LayerKind::convolution, kFp32, {"Conv", "FusedConv", "NhwcFusedConv"}},
                      {LayerKind::convolution, kInt8, {"QLinearConv", "ConvInteger"}},
                      {LayerKind::linear, kFp32, {"Gemm", "FusedGemm", "MatMul", "FusedMatMul"}},
                      {LayerKind::linear,
                       kInt8,
                       {"QGemm", "QLinearMatMul", "MatMulInteger", "MatMulIntegerToFloat",
                        "DynamicQuantizeMatMul"}}};
  for (const Row& row : rows) {
    for (const auto& [type, arithmetic] :
         {std::pair<const char*, Arithmetic>{"float", row.on_floats},
          {"float16", row.on_floats == kInt8 ? kInt8 : Arithmetic::fp16},
          {"bfloat16", row.on_floats == kInt8 ? kInt8 : Arithmetic::bf16},
          {"double", row.on_floats == kInt8 ? kInt8 : Arithmetic::other},
          {"uint8", row.on_floats == kInt8 ? kInt8 : Arithmetic::other}}) {
      for (const std::string operation : row.operations) {
        CAPTURE(type);
        CAPTURE(operation);
        const auto layers = executed_layers(kernel_of(operation, type));
        REQUIRE(layers.size() == 1);
        CHECK(layers[0].kind == row.kind);
        CHECK(layers[0].arithmetic == arithmetic);
        CHECK(layers[0].kernel == operation + " " + type);
        CHECK(layers[0].name == "layer");
      }
    }
  }
}

TEST_CASE("operators that are only named alike are no layers") {
  for (const char* operation : {"ConvTranspose", "conv", "FusedConvTranspose", "QLinearAdd", "Add",
                                "MaxPool", "GlobalAveragePool", "Clip", "QuantizeLinear",
                                "DynamicQuantizeLinear", "ReorderOutput", "MatMulNBits", ""}) {
    CAPTURE(operation);
    CHECK(executed_layers(kernel_of(operation, "float")).empty());
    // It ran all the same.
    CHECK(summarize_kernels(kernel_of(operation, "float")) ==
          std::string(operation) + " float x 1");
  }
}

TEST_CASE("only a node's own time is a kernel") {
  const std::string conv = R"("op_name": "Conv", "input_type_shape": [{"float": [1]}])";
  CHECK(executed_layers(event("Node", "a_kernel_time", conv)).size() == 1);
  for (const auto& [category, name] :
       {std::pair<const char*, const char*>{"Session", "a_kernel_time"},
        {"Kernel", "a_kernel_time"},
        {"", "a_kernel_time"},
        {"Node", "a_fence_before"},
        {"Node", "a_kernel_time_2"},
        {"Node", "kernel_time"}}) {
    CAPTURE(category);
    CAPTURE(name);
    CHECK(executed_layers(event(category, name, conv)).empty());
    CHECK_THROWS_AS(summarize_kernels(event(category, name, conv)), std::runtime_error);
  }
  CHECK(executed_layers(R"([{"name": "a_kernel_time", "args": {"op_name": "Conv"}}])").empty());
}

TEST_CASE("a layer's name is the network's, whatever the optimiser adds to it") {
  const auto name_of = [](const std::string& node) {
    return executed_layers(event("Node", node + "_kernel_time", R"("op_name": "Conv")")).at(0).name;
  };
  for (const char* node : {"features.0.0", "features.0.0_nchwc", "features.0.0_token_12",
                           "features.0.0_token_12_nchwc", "InsertedPrecisionFreeCast_features.0.0",
                           "InsertedPrecisionFreeCast_features.0.0_token_3_nchwc"}) {
    CHECK(name_of(node) == "features.0.0");
  }
  // What stands elsewhere than the optimiser puts it belongs to the name.
  for (const std::string node : {"a_nchwc_b", "a_InsertedPrecisionFreeCast_b"}) {
    CHECK(name_of(node) == node);
  }
}

TEST_CASE("a kernel's label tells layout, type and a provider other than the CPU's") {
  const auto label_of = [](const std::string& node, const std::string& arguments) {
    return executed_layers(event("Node", node + "_kernel_time", R"("op_name": "Conv")" + arguments))
        .at(0)
        .kernel;
  };
  CHECK(label_of("a", "") == "Conv untyped");
  CHECK(label_of("a", R"(, "input_type_shape": [])") == "Conv untyped");
  CHECK(label_of("a", R"(, "input_type_shape": [{}, {"float": [1]}])") == "Conv untyped");
  CHECK(label_of("a", R"(, "input_type_shape": [{"int8": [1]}])") == "Conv int8");
  CHECK(label_of("a_nchwc", R"(, "input_type_shape": [{"float": [1]}])") == "Conv NCHWc float");
  CHECK(label_of("a", R"(, "provider": "CPUExecutionProvider")") == "Conv untyped");
  CHECK(label_of("a", R"(, "provider": "XnnpackExecutionProvider")") ==
        "Conv untyped on XnnpackExecutionProvider");
}

// As a session on a GPU tells: two nodes of the GPU's provider, one that fell back.
constexpr const char* kOnCuda = R"([
  {"cat": "Node", "name": "stem_kernel_time", "args": {"op_name": "Conv",
   "provider": "CUDAExecutionProvider", "input_type_shape": [{"float16": [1]}]}},
  {"cat": "Kernel", "name": "cudnn_conv_kernel_time", "args": {"op_name": "Conv"}},
  {"cat": "Node", "name": "block_kernel_time", "args": {"op_name": "Conv",
   "provider": "CPUExecutionProvider", "input_type_shape": [{"float16": [1]}]}},
  {"cat": "Node", "name": "output_kernel_time", "args": {"op_name": "Gemm",
   "provider": "CUDAExecutionProvider", "input_type_shape": [{"float16": [1]}]}}])";

TEST_CASE("a layer of another provider than the session's does not meet the claim") {
  const auto layers = executed_layers(kOnCuda, "CUDAExecutionProvider");
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].arithmetic == Arithmetic::fp16);
  CHECK(layers[1].arithmetic == Arithmetic::other);
  CHECK(layers[1].kernel == "Conv float16 on CPUExecutionProvider");
  CHECK(layers[2].arithmetic == Arithmetic::fp16);
  CHECK(summarize_kernels(kOnCuda, "CUDAExecutionProvider") ==
        "Conv float16 on CUDAExecutionProvider x 1, Conv float16 on CPUExecutionProvider x 1, Gemm "
        "float16 on CUDAExecutionProvider x 1");
  // An integer operator is no exception, and on the processor the GPU's provider is the stranger.
  const std::string integers = kernel_of("QLinearConv", "uint8");
  CHECK(executed_layers(integers, "CUDAExecutionProvider")[0].arithmetic == Arithmetic::other);
  CHECK(executed_layers(kOnCuda)[0].arithmetic == Arithmetic::other);
  CHECK(executed_layers(kOnCuda)[1].arithmetic == Arithmetic::fp16);
}

}  // namespace
