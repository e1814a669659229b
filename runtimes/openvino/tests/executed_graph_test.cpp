#include "executed_graph.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::openvino {

TEST_CASE("a primitive multiplies in the type that its name ends with") {
  using runtime::Arithmetic;
  CHECK(arithmetic_of("brgconv_avx512_1x1_I8") == Arithmetic::int8);
  CHECK(arithmetic_of("jit_avx2_i8") == Arithmetic::int8);
  // OpenVINO says "i8" of the node when it runs this on signed, shifted activations.
  CHECK(arithmetic_of("brgconv_avx512_1x1_f32") == Arithmetic::fp32);
  CHECK(arithmetic_of("brgconv_avx512_amx_bf16") == Arithmetic::bf16);
  CHECK(arithmetic_of("brgconv_avx512_f16") == Arithmetic::fp16);
  CHECK(arithmetic_of("unknown") == Arithmetic::other);
}

TEST_CASE("every type that a primitive's name can end with, and what only looks like one") {
  using runtime::Arithmetic;
  struct Row {
    const char* primitive;
    Arithmetic arithmetic;
  };
  for (const Row& row : {Row{"f32", Arithmetic::fp32},
                         {"jit_avx2_f32", Arithmetic::fp32},
                         {"jit_gemm_f16", Arithmetic::fp16},
                         {"brgemm_amx_bf16", Arithmetic::bf16},
                         {"gemm_I8", Arithmetic::int8},
                         {"gemm_i8", Arithmetic::int8},
                         {"gemm_u8", Arithmetic::int8},
                         {"gemm_U8", Arithmetic::other},
                         {"gemm_F32", Arithmetic::other},
                         {"gemm_f32_", Arithmetic::other},
                         {"gemm_f64", Arithmetic::other},
                         {"gemm_i32", Arithmetic::other},
                         {"gemm_i4", Arithmetic::other},
                         {"gemmf32", Arithmetic::other},
                         {"gemm_f32_ref", Arithmetic::other},
                         {"", Arithmetic::other}}) {
    CAPTURE(row.primitive);
    CHECK(arithmetic_of(row.primitive) == row.arithmetic);
  }
}

TEST_CASE("layers are told by their nodes, each by the kernel that computes it") {
  using runtime::Arithmetic;
  const std::vector<CompiledNode> nodes = {
      {"input", "unknown_f32", "Parameter"},
      {"a/product", "brgconv_avx512_I8", "Convolution"},
      {"a/quantised", "undef", "FakeQuantize"},
      {"b", "jit_avx2_f32", "Convolution"},
      {"c", "undef", "GroupConvolution"},  // Computed by the kernel of b.
      {"d/WithoutBiases/DequantizationMultiply", "brgemm_avx512_I8",
       "FullyConnectedQuantizedLegacy"},
      {"e", "gemm_mlas_f32", "MatMul"},
      {"output/result", "unknown_f32", "Result"}};
  const auto layers = executed_layers(nodes, {});
  REQUIRE(layers.size() == 5);
  CHECK(layers[1].name == "b");
  CHECK(layers[2].name == "c");
  CHECK(layers[2].kernel == "jit_avx2_f32");
  CHECK(layers[2].arithmetic == Arithmetic::fp32);
  CHECK(layers[2].kind == runtime::LayerKind::convolution);
  CHECK(layers[3].name == "d");
  CHECK(layers[3].arithmetic == Arithmetic::int8);
  CHECK(layers[3].kind == runtime::LayerKind::linear);
  CHECK(layers[4].arithmetic == Arithmetic::fp32);
  CHECK(summarize_nodes(nodes) ==
        "Convolution brgconv_avx512_I8 x 1, Convolution jit_avx2_f32 x 1, "
        "FullyConnectedQuantizedLegacy brgemm_avx512_I8 x 1, MatMul gemm_mlas_f32 x 1");
}

TEST_CASE("a sequence of linear layers has those products that no node shows") {
  using runtime::Arithmetic;
  struct Row {
    const char* given;   // The kernel of what gives it its input.
    const char* kernel;  // Of the sequence.
    bool first;          // Whether the weights of its products are integers.
    bool second;
    Arithmetic arithmetic;
  };
  for (const Row& row : {Row{"unknown_f32", "jit_avx512_f32", false, false, Arithmetic::fp32},
                         {"unknown_bf16", "jit_avx512_bf16", false, false, Arithmetic::bf16},
                         {"unknown_I8", "jit_avx512_f32", true, true, Arithmetic::int8},
                         {"unknown_I8", "jit_avx512_f32", true, false, Arithmetic::other},
                         {"unknown_f32", "jit_avx512_f32", true, true, Arithmetic::other},
                         {"unknown_I8", "jit_avx512_f32", false, false, Arithmetic::other}}) {
    CAPTURE(row.given);
    const std::vector<IrProduct> products = {{"x", row.first}, {"y", row.second}, {"z", true}};
    const std::vector<CompiledNode> nodes = {
        {"input.quantised", "jit_avx512_f32", "Subgraph"},  // One that multiplies nothing.
        {"conv", "brgconv_avx512_I8", "Convolution"},
        {"flat", row.given, "Reshape"},
        {"y/sum", row.kernel, "Subgraph"},
        {"z/sum", "brgemm_avx512_I8", "FullyConnected"}};
    const auto layers = executed_layers(nodes, products);
    REQUIRE(layers.size() == 4);
    CHECK(layers[0].name == "conv");
    CHECK(layers[1].name == "x");
    CHECK(layers[2].name == "y");
    CHECK(layers[3].name == "z");
    for (const auto i : {std::size_t{1}, std::size_t{2}}) {
      CHECK(layers[i].arithmetic == row.arithmetic);
      CHECK(layers[i].kernel == row.kernel);
      CHECK(layers[i].kind == runtime::LayerKind::linear);
    }
    // At the end of the network as well.
    CHECK(executed_layers(std::span(nodes).first(4), std::span(products).first(2)).size() == 3);
  }
}

TEST_CASE("without a sequence nothing is made up") {
  const std::vector<IrProduct> products = {{"x", false}};
  CHECK(executed_layers({}, products).empty());
  // One in front of a convolution is none: what the convolution feeds is not before it.
  const std::vector<CompiledNode> nodes = {{"input.quantised", "jit_avx512_f32", "Subgraph"},
                                           {"conv", "brgconv_avx512_f32", "Convolution"}};
  CHECK(executed_layers(nodes, products).size() == 1);
}

TEST_CASE("a node has its layer's name, without what was put behind it") {
  CHECK(layer_name("features.1.conv.1/WithoutBiases") == "features.1.conv.1");
  CHECK(layer_name("classifier.1/DequantizationMultiply") == "classifier.1");
  CHECK(layer_name("output/WithoutBiases/DequantizationMultiply") == "output");
  CHECK(layer_name("classifier.1/sum") == "classifier.1");
  CHECK(layer_name("/features/features.0/Conv") ==
        "/features/features.0/Conv");  // As PyTorch has it.
}

}  // namespace edgebench::openvino
