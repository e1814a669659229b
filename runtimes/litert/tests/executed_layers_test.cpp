#include "executed_layers.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

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

// An operator among 2: if it is a layer, it is the only one.
bool is_layer(const std::string& name) {
  const std::vector<ExecutedOperator> operators = {{"Add (ND)", true}, {name, true}};
  return executed_layers(std::span(kLayers).first(1), operators).size() == 1;
}

TEST_CASE("layers are the operators that multiply by weights, and no others") {
  for (const char* name : {"Convolution (NHWC, F32) IGEMM", "Fully Connected (NC, F32) GEMM",
                           "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"}) {
    CAPTURE(name);
    CHECK(is_layer(name));
  }
  for (const char* name : {"Deconvolution (NHWC, F32)", "Convolution", "Fully Connected",
                           "Batch Matrix Multiply (NC, F32)", "TRANSPOSE_CONV", "conv_2d", "MEAN",
                           "SOFTMAX", "Global Average Pooling (NWC, F32)", "A CONV_2D", ""}) {
    CAPTURE(name);
    CHECK_FALSE(is_layer(name));
  }
}

TEST_CASE("a layer that LiteRT ran itself multiplies in the type of its weights") {
  for (const auto& [weight, arithmetic] : {std::pair{TensorType::INT8, Arithmetic::int8},
                                           {TensorType::UINT8, Arithmetic::int8},
                                           {TensorType::FLOAT32, Arithmetic::fp32},
                                           {TensorType::FLOAT16, Arithmetic::fp32},
                                           {TensorType::INT32, Arithmetic::other},
                                           {TensorType::INT64, Arithmetic::other}}) {
    CAPTURE(schema::EnumNameTensorType(weight));
    const std::vector<FileLayer> file = {{"only", LayerKind::linear, TensorType::INT32, weight}};
    const auto layers =
        executed_layers(file, std::vector<ExecutedOperator>{{"FULLY_CONNECTED", false}});
    REQUIRE(layers.size() == 1);
    CHECK(layers[0].name == "only");
    CHECK(layers[0].kind == LayerKind::linear);
    CHECK(layers[0].arithmetic == arithmetic);
  }
}

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
  CHECK(layers[0].kernel == "Fully Connected (NC, F32) GEMM");
  // More than the file has is no better.
  const std::vector<ExecutedOperator> more(4, {"Convolution (NHWC, QC8) IGEMM", true});
  const auto unnamed = executed_layers(kLayers, more);
  REQUIRE(unnamed.size() == 4);
  for (const auto& layer : unnamed) {
    CHECK(layer.name.empty());
    CHECK(layer.kind == LayerKind::convolution);
    CHECK(layer.arithmetic == Arithmetic::int8);
  }
}

TEST_CASE("a profile is read back as it was written") {
  const std::vector<ExecutedOperator> operators = {{"Add (ND)", true}, {"CONV_2D", false}};
  CHECK(profile_text(operators) == "+Add (ND)\n-CONV_2D\n");
  CHECK(read_profile(profile_text(operators)) == operators);
  CHECK(read_profile("").empty());
  // A line that was cut off, and empty ones.
  CHECK(read_profile("\n+Add (ND)\n\n-CONV_2D") == operators);
}

TEST_CASE("operators are counted by name, apart from those that were not delegated") {
  const std::vector<ExecutedOperator> operators = {
      {"Add (ND)", true}, {"CONV_2D", false}, {"Add (ND)", true}};
  CHECK(summarize_operators(operators) == "Add (ND) x 2, CONV_2D of LiteRT x 1");
}

}  // namespace edgebench::litert
