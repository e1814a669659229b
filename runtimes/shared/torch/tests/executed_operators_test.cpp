#include "shared/torch/executed_operators.h"

#include <string>
#include <vector>

#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <doctest/doctest.h>

#include "shared/torch/tests/checks.h"

namespace edgebench::torch_common {

using runtime::Arithmetic;

// Lines as oneDNN 3.11.2 wrote them, shortened behind the types.
constexpr const char* kReorder =
    "onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni,undef,src:f32::blocked:abcd::f0 "
    "dst:f32::blocked:acdb::f0,,,1x3,0.1\n";

std::string convolution(const std::string& implementation, const std::string& types) {
  return "onednn_verbose,v1,primitive,exec,cpu,convolution," + implementation +
         ",forward_training," + types +
         ",attr-scratchpad:user,alg:convolution_direct,g64mb1,0.04\n";
}

OnednnPrimitive only(const std::string& log) {
  const std::vector<OnednnPrimitive> found = products(log);
  REQUIRE(found.size() == 1);
  return found.front();
}

TEST_CASE("the arithmetic is that of the types and of the instruction set") {
  const auto arithmetic = [](const std::string& implementation, const std::string& types) {
    return products(convolution(implementation, types)).at(0).arithmetic;
  };
  CHECK(arithmetic("brdgmm_dw:avx512_core", "src:f32::blocked:acdb::f0 wei:f32:a dst:f32") ==
        Arithmetic::fp32);
  CHECK(arithmetic("brgconv_1x1:avx512_core_bf16", "src:bf16::blocked wei:bf16:a dst:bf16") ==
        Arithmetic::bf16);
  CHECK(arithmetic("brgconv:avx512_core_amx", "src:bf16::blocked wei:bf16:a dst:bf16") ==
        Arithmetic::bf16);
  CHECK(arithmetic("brgconv:avx512_core_vnni", "src:u8::blocked wei:s8:a dst:u8") ==
        Arithmetic::int8);
  CHECK(arithmetic("brgconv:avx512_core_fp16", "src:f16::blocked wei:f16:a dst:f16") ==
        Arithmetic::fp16);
}

TEST_CASE("oneDNN's log has an older form") {
  const std::string line =
      "onednn_verbose,primitive,exec,cpu,convolution,brgconv:avx2,forward_inference,"
      "src_f32::blocked:acdb::f0 wei_f32::blocked:Acdb16a::f0 dst_f32::blocked:acdb::f0,"
      "attr-scratchpad:user,alg:convolution_direct,mb1_ic32,0.04\n";
  const OnednnPrimitive found = only(line);
  CHECK(found.kind == runtime::LayerKind::convolution);
  CHECK(found.implementation == "brgconv:avx2");
  CHECK(found.arithmetic == Arithmetic::fp32);
  std::string int8 = line;
  int8.replace(int8.find("src_f32"), 7, "src_u8");
  int8.replace(int8.find("wei_f32"), 7, "wei_s8");
  CHECK(only(int8).arithmetic == Arithmetic::int8);
}

TEST_CASE("a type that the instruction set lacks was converted, and is no proof") {
  CHECK(only(convolution("jit:avx512_core", "src:bf16:: wei:bf16:: dst:bf16")).arithmetic ==
        Arithmetic::other);
  CHECK(only(convolution("ref:any", "src:f16:: wei:f16:: dst:f16")).arithmetic ==
        Arithmetic::other);
  CHECK(only(convolution("ref:any", "src:f32:: wei:s8:: dst:f32")).arithmetic == Arithmetic::other);
}

TEST_CASE("each pair of types and instruction set, and what is no proof") {
  struct Row {
    const char* implementation;
    const char* types;
    Arithmetic arithmetic;
  };
  const Row rows[] = {
      {"ref:any", "src:f32:: wei:f32:: dst:f32", Arithmetic::fp32},
      {"jit:avx512_core", "src:u8:: wei:s8:: dst:f32", Arithmetic::int8},
      {"jit:avx512_core", "src:s8:: wei:s8:: dst:s8", Arithmetic::int8},
      {"jit:avx512_core", "src:bf16:: wei:s8:: dst:bf16", Arithmetic::other},
      {"brgconv:avx512_core_bf16", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx10_1_512_amx", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx10_2", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx512_core_fp16", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::other},
      {"brgconv:avx512_core_fp16", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx512_core_amx_fp16", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx10_2", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx512_core_bf16", "src:f16:: wei:f16:: dst:f16", Arithmetic::other},
      {"ref:any", "src:f64:: wei:f64:: dst:f32", Arithmetic::other},
      {"ref:any", "src:u8:: wei:u8:: dst:f32", Arithmetic::other},
      {"ref:any", "src:s32:: wei:f32:: dst:f32", Arithmetic::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.implementation);
    CAPTURE(row.types);
    CHECK(only(convolution(row.implementation, row.types)).arithmetic == row.arithmetic);
  }
}

TEST_CASE("each operation that multiplies by weights is a product of its kind") {
  const auto log_of = [](const std::string& operation, const std::string& stage) {
    return "onednn_verbose,v1,primitive," + stage + ",cpu," + operation +
           ",jit:avx2,undef,src:f32:: wei:f32::,,,1x3,0.1\n";
  };
  CHECK(only(log_of("convolution", "exec")).kind == runtime::LayerKind::convolution);
  CHECK(only(log_of("inner_product", "exec")).kind == runtime::LayerKind::linear);
  CHECK(only(log_of("matmul", "exec")).kind == runtime::LayerKind::linear);
  CHECK(only(log_of("matmul", "exec")).implementation == "jit:avx2");
  for (const char* operation : {"reorder", "deconvolution", "pooling", "eltwise", "binary", "sum",
                                "reduction", "convolutions", ""}) {
    CAPTURE(operation);
    CHECK(products(log_of(operation, "exec")).empty());
  }
  // Made, but not run.
  CHECK(products(log_of("convolution", "create:cache_miss")).empty());
  CHECK(products("x" + log_of("convolution", "exec")).empty());
}

TEST_CASE("products are found, whatever stands around them") {
  const std::string linear =
      "onednn_verbose,v1,primitive,exec,cpu,matmul,brg_matmul:avx512_core,"
      "undef,src:f32:: wei:f32:: dst:f32::,,,1x1280:1280x1000,0.1\n";
  const std::string log = "onednn_verbose,v1,info,oneDNN v3.11.2\n" + std::string(kReorder) +
                          convolution("first:avx2", "src:f32:: wei:f32::") + kReorder + linear;
  const std::vector<OnednnPrimitive> found = products(log);
  REQUIRE(found.size() == 2);
  CHECK(found[0].implementation == "first:avx2");
  CHECK(found[0].kind == runtime::LayerKind::convolution);
  CHECK(found[1].implementation == "brg_matmul:avx512_core");
  CHECK(found[1].kind == runtime::LayerKind::linear);
  CHECK(products(kReorder).empty());
  CHECK(products("").empty());
  CHECK(products("onednn_verbose,v1,primitive,exec").empty());
}

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
