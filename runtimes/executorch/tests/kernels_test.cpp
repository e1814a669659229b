#include "kernels.h"

#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::executorch {

TEST_CASE("layers are the operators that multiply by weights, and no others") {
  const std::vector<DelegatedLayer> one = {{"only", runtime::LayerKind::linear}};
  const auto is_layer = [&](const std::string& name) {
    return executed_layers(std::vector<std::string>{"Add (ND) #1", name}, one, true).size() == 1;
  };
  CHECK(is_layer("Convolution (NHWC, F32) IGEMM"));
  CHECK(is_layer("Fully Connected (NC, F32) GEMM #12"));
  for (const char* name :
       {"Deconvolution (NHWC, F32)", "fully connected (NC, F32)", "Batch Matrix Multiply (NC, F32)",
        "Mean (ND) Reduce2", "native_call_convolution.out", ""}) {
    CAPTURE(name);
    CHECK_FALSE(is_layer(name));
  }
}

TEST_CASE("equal operators are counted") {
  const std::vector<std::string> names = {"Add (ND) #1", "Mean (ND) Reduce2", "Add (ND) #2"};
  CHECK(summarize(names) == "Add (ND) x 2, Mean (ND) Reduce2 x 1");
}

TEST_CASE("layers that ran are those of the file, in order, or none are told") {
  using runtime::LayerKind;
  const std::vector<std::string> names = {"Convolution (NHWC, QC8) IGEMM #1", "Add (ND) #1",
                                          "Fully Connected (NC, F32) GEMM #1"};
  const std::vector<DelegatedLayer> layers = {{"stem", LayerKind::convolution},
                                              {"pointwise", LayerKind::convolution}};
  const auto executed = executed_layers(names, layers, true);
  REQUIRE(executed.size() == 2);
  CHECK(executed[0].name == "stem");
  CHECK(executed[0].arithmetic == runtime::Arithmetic::int8);
  CHECK(executed[1].kind == LayerKind::convolution);
  CHECK(executed[1].kernel == "Fully Connected (NC, F32) GEMM");
  CHECK(executed[0].kernel == "Convolution (NHWC, QC8) IGEMM");
  CHECK(executed[1].name == "pointwise");
  CHECK(executed[1].arithmetic == runtime::Arithmetic::fp32);
  // FP16 on a processor that computes in it, or not.
  const std::vector<std::string> half = {"Convolution (NHWC, F16) DWConv"};
  const std::vector<DelegatedLayer> one = {{"only", LayerKind::linear}};
  CHECK(executed_layers(half, one, true).at(0).arithmetic == runtime::Arithmetic::fp16);
  CHECK(executed_layers(half, one, false).at(0).arithmetic == runtime::Arithmetic::fp32);
  CHECK(executed_layers(half, one, false).at(0).kind == LayerKind::linear);
  CHECK(executed_layers(names, std::span(layers).first(1), true).empty());
  CHECK(executed_layers(std::span(names).first(1), layers, true).empty());
}

}  // namespace edgebench::executorch
