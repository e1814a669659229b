#include "kernels.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace {

using edgebench::onnxruntime::executed_layers;
using edgebench::onnxruntime::summarize_kernels;

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
  using edgebench::runtime::Arithmetic;
  using edgebench::runtime::LayerKind;
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
  CHECK(layers[0].name == "stem.linear");
  CHECK(layers[0].arithmetic == Arithmetic::int8);
  CHECK(layers[0].kernel == "QLinearConv uint8");
  CHECK(layers[1].name == "block");
  CHECK(layers[1].arithmetic == Arithmetic::fp32);
  CHECK(layers[2].name == "half");
  CHECK(layers[2].arithmetic == Arithmetic::fp16);
  CHECK(layers[3].arithmetic == Arithmetic::int8);
  CHECK(layers[3].kind == LayerKind::linear);
  CHECK(layers[4].arithmetic == Arithmetic::other);
}

}  // namespace
