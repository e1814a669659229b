#include "executed_graph.h"

#include <set>
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

TEST_CASE("a sequence of linear layers is told by the products among its names") {
  const std::set<std::string> products = {"a/WithoutBiases", "b/WithoutBiases", "c"};
  CHECK(products_in("a/WithoutBiases,a,Relu_1,c,output,", products) ==
        std::vector<std::string>{"a/WithoutBiases", "c"});
  CHECK(products_in("b", products).empty());
  CHECK(products_in("", products).empty());
}

TEST_CASE("a sequence's products are integers if all of its weights are") {
  using runtime::Arithmetic;
  CHECK(arithmetic_of_sequence("jit_avx512_f32", 0, 2) == Arithmetic::fp32);
  CHECK(arithmetic_of_sequence("jit_avx512_bf16", 0, 2) == Arithmetic::bf16);
  CHECK(arithmetic_of_sequence("jit_avx512_f32", 2, 2) == Arithmetic::int8);
  CHECK(arithmetic_of_sequence("jit_avx512_f32", 1, 2) == Arithmetic::other);
}

TEST_CASE("a fused node is called by its multiplication") {
  CHECK(layer_name("features.1.conv.1/WithoutBiases,Multiply_157629,features.1.conv.1") ==
        "features.1.conv.1");
  CHECK(layer_name("features.0.0.linear,features.0.0") == "features.0.0.linear");
  CHECK(layer_name("output") == "output");
}

}  // namespace edgebench::openvino
