#include "kernels.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace {

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

}  // namespace
