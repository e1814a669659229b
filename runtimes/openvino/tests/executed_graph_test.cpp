#include "executed_graph.h"

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

TEST_CASE("a fused node is called by its multiplication") {
  CHECK(layer_name("features.1.conv.1/WithoutBiases,Multiply_157629,features.1.conv.1") ==
        "features.1.conv.1");
  CHECK(layer_name("features.0.0.linear,features.0.0") == "features.0.0.linear");
  CHECK(layer_name("output") == "output");
}

}  // namespace edgebench::openvino
