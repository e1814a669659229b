#include "executed_layers.h"

#include <doctest/doctest.h>

namespace edgebench::litert {
namespace {

using runtime::Arithmetic;
using runtime::LayerKind;
using schema::TensorType;

const std::vector<FileLayer> kLayers = {
    {"stem", LayerKind::convolution, TensorType::FLOAT32, TensorType::FLOAT32},
    {"block", LayerKind::convolution, TensorType::FLOAT32, TensorType::INT8},
    {"classifier", LayerKind::linear, TensorType::FLOAT32, TensorType::INT8}};

}  // namespace

TEST_CASE("layers get their names from the file, in its order") {
  const std::vector<ExecutedOperator> operators = {
      {"Convolution (NHWC, F32) IGEMM", true},
      {"Convert (NC, F32, QDU8)", true},
      {"Fully Connected (NC, QDU8, F32, QC8W) GEMM", true},
      {"Mean (ND) Reduce2", true},
      {"Fully Connected (NC, QDU8, F32, QC8W) GEMM", true}};
  const auto layers = executed_layers(kLayers, operators);
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].name == "stem");
  CHECK(layers[0].arithmetic == Arithmetic::fp32);
  CHECK(layers[1].name == "block");
  CHECK(layers[1].kind == LayerKind::convolution);
  CHECK(layers[1].arithmetic == Arithmetic::int8);
  CHECK(layers[2].kind == LayerKind::linear);
  CHECK(layers[2].kernel == "Fully Connected (NC, QDU8, F32, QC8W) GEMM");
}

TEST_CASE("a layer that XNNPACK did not take is said to be LiteRT's own") {
  const std::vector<ExecutedOperator> operators = {
      {"CONV_2D", false}, {"DEPTHWISE_CONV_2D", false}, {"Fully Connected (NC, F32) GEMM", true}};
  const auto layers = executed_layers(kLayers, operators);
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].arithmetic == Arithmetic::fp32);
  CHECK(layers[1].arithmetic == Arithmetic::int8);
  CHECK(layers[1].kernel == "DEPTHWISE_CONV_2D of LiteRT, not delegated");
  CHECK(layers[2].arithmetic == Arithmetic::fp32);
}

TEST_CASE("where the profile has fewer layers than the file, none gets a name that may be wrong") {
  const std::vector<ExecutedOperator> operators = {{"Fully Connected (NC, F32) GEMM", true},
                                                   {"CONV_2D", false}};
  const auto layers = executed_layers(kLayers, operators);
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].name.empty());
  CHECK(layers[0].arithmetic == Arithmetic::fp32);
}

TEST_CASE("a profile is read back as it was written") {
  const std::vector<ExecutedOperator> operators = {{"Add (ND)", true}, {"CONV_2D", false}};
  CHECK(read_profile(profile_text(operators)) == operators);
  CHECK(read_profile("").empty());
}

TEST_CASE("operators are counted by name, apart from those that were not delegated") {
  const std::vector<ExecutedOperator> operators = {
      {"Add (ND)", true}, {"CONV_2D", false}, {"Add (ND)", true}};
  CHECK(summarize_operators(operators) == "Add (ND) x 2, CONV_2D of LiteRT x 1");
}

}  // namespace edgebench::litert
