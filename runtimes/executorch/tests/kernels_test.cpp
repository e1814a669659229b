#include "kernels.h"

#include <doctest/doctest.h>

namespace edgebench::executorch {

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
  CHECK(executed_layers(names, std::span(layers).first(1), true).empty());
  CHECK(executed_layers(std::span(names).first(1), layers, true).empty());
}

}  // namespace edgebench::executorch
