#include "shared/torch/operators/executed_operators.h"

#include <string>
#include <vector>

#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <doctest/doctest.h>

#include "shared/torch/tests/checks.h"

namespace edgebench::torch_common {

using runtime::Arithmetic;

TEST_CASE("on a GPU libraries multiply in the type that they are given, FP32 without TF32") {
  struct Row {
    const char* name;
    c10::ScalarType input;
    bool tf32;
    Arithmetic arithmetic;
  };
  const Row rows[] = {
      {"aten::cudnn_convolution", c10::ScalarType::Float, false, Arithmetic::fp32},
      {"aten::cudnn_convolution", c10::ScalarType::Float, true, Arithmetic::other},
      {"aten::_conv_depthwise2d", c10::ScalarType::Float, false, Arithmetic::fp32},
      {"aten::cudnn_convolution", c10::ScalarType::Half, true, Arithmetic::fp16},
      {"aten::cudnn_convolution_relu", c10::ScalarType::Half, false, Arithmetic::fp16},
      {"aten::cudnn_convolution", c10::ScalarType::BFloat16, false, Arithmetic::bf16},
      {"aten::addmm", c10::ScalarType::Half, false, Arithmetic::fp16},
      {"aten::mm", c10::ScalarType::BFloat16, false, Arithmetic::bf16},
      {"aten::_conv_depthwise2d", c10::ScalarType::Half, false, Arithmetic::other},
      {"aten::conv2d", c10::ScalarType::BFloat16, false, Arithmetic::other},
      {"aten::cudnn_convolution", c10::ScalarType::Char, false, Arithmetic::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(static_cast<int>(row.input));
    CHECK(arithmetic_on_gpu(row.name, row.input, row.tf32) == row.arithmetic);
  }
}

TEST_CASE("a layer that the processor computed for a GPU is no proof, and says where it was") {
  const auto layers_on = [](c10::DeviceType where) {
    return executed_layers(
        [] {
          const at::Tensor image = at::ones({1, 3, 8, 8});
          at::conv2d(image, at::ones({16, 3, 3, 3}));
          at::linear(at::ones({2, 600}), at::ones({10, 600}), at::ones({10}));
        },
        where);
  };
  for (const runtime::ExecutedLayer& layer : layers_on(c10::DeviceType::CPU)) {
    CHECK(layer.arithmetic == Arithmetic::fp32);
  }
  const std::vector<runtime::ExecutedLayer> misplaced = layers_on(c10::DeviceType::CUDA);
  REQUIRE(misplaced.size() == 2);
  for (const runtime::ExecutedLayer& layer : misplaced) {
    CHECK(layer.arithmetic == Arithmetic::other);
    CHECK(layer.kernel.find(" on cpu") != std::string::npos);
  }
}

TEST_CASE("equal kernels are counted") {
  const runtime::ExecutedLayer a{.name = "1", .kernel = "quantized::conv2d"};
  const runtime::ExecutedLayer b{.name = "2", .kernel = "quantized::linear"};
  CHECK(summary_of({a, b, a}) == "2 quantized::conv2d, 1 quantized::linear");
}

}  // namespace edgebench::torch_common
