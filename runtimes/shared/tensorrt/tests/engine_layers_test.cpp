#include "shared/tensorrt/engine_layers.h"

#include <doctest/doctest.h>

namespace edgebench::tensorrt {
namespace {

using runtime::Arithmetic;
using runtime::LayerKind;

// A kernel with a convolution's weights.
EngineLayer convolution(const std::string& input, const std::string& weights) {
  return {.name = "kernel",
          .type = "correlation",
          .onnx_nodes = {"features.0.0", "features.0.1"},
          .inputs = {{input, {1, 3, 8, 8}}},
          .constants = {{weights, {16, 3, 3, 3}}, {"Float", {1, 16, 1, 1}}, {"Float", {1}}}};
}

Arithmetic arithmetic_of(const EngineLayer& layer, bool tf32 = false) {
  const auto layers = executed_layers(std::vector{layer}, tf32);
  REQUIRE(layers.size() == 1);
  return layers.front().arithmetic;
}

}  // namespace

TEST_CASE("the ONNX nodes of a kernel, whatever stands between them") {
  CHECK(onnx_nodes_in("[ONNX Layer: a][ONNX Layer: b.c]") == std::vector<std::string>{"a", "b.c"});
  CHECK(onnx_nodes_in("x [ONNX Layer: a]\x1e[ONNX Layer: b]") ==
        std::vector<std::string>{"a", "b"});
  CHECK(onnx_nodes_in("[ONNX Layer: cut").empty());
  CHECK(onnx_nodes_in("").empty());
}

TEST_CASE("a kernel multiplies in the type of its input and of its weights") {
  CHECK(arithmetic_of(convolution("Float", "Float")) == Arithmetic::fp32);
  CHECK(arithmetic_of(convolution("Half", "Half")) == Arithmetic::fp16);
  CHECK(arithmetic_of(convolution("BFloat16", "BFloat16")) == Arithmetic::bf16);
  CHECK(arithmetic_of(convolution("Int8", "Int8")) == Arithmetic::int8);
  CHECK(arithmetic_of(convolution("Int8", "Half")) == Arithmetic::other);
  CHECK(arithmetic_of(convolution("Float", "Half")) == Arithmetic::other);
  CHECK(arithmetic_of(convolution("FP8", "FP8")) == Arithmetic::other);
  CHECK(arithmetic_of(convolution("Row major linear FP32", "Float")) == Arithmetic::fp32);
  CHECK(arithmetic_of(convolution("Thirty-two wide channel vectorized row major Int8 format",
                                  "Int8")) == Arithmetic::int8);
  EngineLayer without = convolution("Half", "Half");
  without.inputs.clear();
  CHECK(arithmetic_of(without) == Arithmetic::other);
}

TEST_CASE("TF32 is no FP32: a kernel's name tells, else whether it was allowed") {
  const EngineLayer untold = convolution("Float", "Float");
  CHECK(arithmetic_of(untold, true) == Arithmetic::tf32);
  EngineLayer tf32 = untold;
  tf32.tactic = "sm80_xmma_fprop_implicit_gemm_tf32f32_tf32f32_f32_nhwckrsc_nhwc";
  CHECK(arithmetic_of(tf32, true) == Arithmetic::tf32);
  CHECK(arithmetic_of(tf32, false) == Arithmetic::tf32);
  EngineLayer fp32 = untold;
  fp32.tactic = "sm80_xmma_fprop_implicit_gemm_f32f32_f32f32_f32_nhwckrsc_nhwc";
  CHECK(arithmetic_of(fp32, true) == Arithmetic::fp32);
  const EngineLayer half = convolution("Half", "Half");
  CHECK(arithmetic_of(half, true) == Arithmetic::fp16);
  const EngineLayer mixed = convolution("Half", "Float");
  CHECK(summarise_tf32(std::vector{tf32, untold, half, fp32, tf32, mixed}) ==
        "2 TF32, 1 untold, 1 FP32");
  CHECK(summarise_tf32(std::vector{half}).empty());
}

TEST_CASE("weights are known by their extents, biases and padding are none") {
  EngineLayer kernel{.name = "k", .type = "kgen", .inputs = {{"Half", {1, 1280}}}};
  kernel.constants = {{"Half", {1, 10}},        {"Half", {1, 16, 1, 1}},        {"Half", {16}},
                      {"Half", {1, 1, 96, 96}}, {"Half", {1, 32, 3, 112, 112}}, {"Half", {10, 1}},
                      {"Half", {1, 320, 1}},    {"Half", {1, 1, 320}},          {"Half", {}}};
  CHECK(executed_layers(std::vector{kernel}, false).empty());
  kernel.constants.push_back({"Half", {1280, 10}});
  kernel.constants.push_back({"Half", {10, 20, 1, 1}});
  kernel.constants.push_back({"Half", {1, 320, 960}});
  const auto layers = executed_layers(std::vector{kernel}, false);
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].kind == LayerKind::linear);
  CHECK(layers[1].kind == LayerKind::convolution);
  CHECK(layers[2].kind == LayerKind::convolution);
  CHECK(layers[0].name == "k");
}

TEST_CASE("older kernels tell parameters instead of constants") {
  const EngineLayer depthwise{
      .name = "features.1.conv.0.0.weight + Conv_29",
      .type = "CudaDepthwiseConvolution",
      .inputs = {{"Four wide channel vectorized row major Int8 format", {}}},
      .parameters = "Convolution",
      .weights_type = "Int8"};
  const EngineLayer product{.name = "classifier",
                            .type = "CaskGemmMatrixMultiply",
                            .tactic = "sm80_gemm_f16f16",
                            .inputs = {{"Half", {1, 1280}}, {"Half", {1280, 10}}},
                            .parameters = "MatrixMultiply"};
  const EngineLayer reformat{.name = "r",
                             .type = "Reformat",
                             .inputs = {{"Half", {1, 3, 8, 8}}, {"Half", {2, 3, 8, 8}}},
                             .parameters = "Reformat"};
  const auto layers = executed_layers(std::vector{reformat, depthwise, product}, false);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].kind == LayerKind::convolution);
  CHECK(layers[0].arithmetic == Arithmetic::int8);
  CHECK(layers[0].kernel == "CudaDepthwiseConvolution");
  CHECK(layers[1].kind == LayerKind::linear);
  CHECK(layers[1].arithmetic == Arithmetic::fp16);
  CHECK(layers[1].kernel == "CaskGemmMatrixMultiply sm80_gemm_f16f16");
}

TEST_CASE("kernels are summed up by kind and type") {
  const EngineLayer convolved = convolution("Int8", "Int8");
  const EngineLayer rest{.name = "r", .type = "kgen", .inputs = {{"FP8", {}}}};
  const EngineLayer nothing{.name = "n", .type = "kgen"};
  CHECK(summarise_kernels(std::vector{convolved, rest, convolved, nothing}) ==
        "correlation Int8 x 2, kgen of another type x 1, kgen x 1");
  CHECK(summarise_kernels({}).empty());
}

}  // namespace edgebench::tensorrt
