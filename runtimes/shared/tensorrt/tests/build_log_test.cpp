#include "shared/tensorrt/build_log.h"

#include <random>

#include <doctest/doctest.h>

namespace edgebench::tensorrt {
namespace {

// As TensorRT-RTX 1.7.1 writes it, shortened.
const std::string kLine =
    "Name: features.0.0.linear_U221_myl0_1, LayerType: correlation, Inputs: [ { Name: q.1_myl0, "
    "Dimensions: [1,4,96,96], Strides: [36864,1,384,4], StrideOrder: [3,0,2,1], Datatype: Int8, "
    "Format: (NHWC) Channel major format }, { Name: sum, Dimensions: [1,16,48,48], Datatype: "
    "Float, Format: (NHWC) Channel major format }], Constants: [ { Name: w, Dimensions: "
    "[16,4,3,3], Datatype: Int8, Format: (NHWC) Channel major format }, { Name: s, Dimensions: "
    "[1], Strides: [1], Datatype: Float, Format: (Linear) Row major linear format }], Outputs: [ "
    "{ Name: out, Dimensions: [1,16,48,48], Datatype: Half, Format: (NHWC) Channel major format "
    "}], TacticName: __myelin_CASK_STUB, StreamId: 0, Metadata: [ONNX Layer: "
    "features.0.0.linear][ONNX Layer: input.dequantised]";

EngineLayer only_layer(const std::string& line) {
  const auto layers = layers_in_log(std::vector{line});
  REQUIRE(layers.size() == 1);
  return layers.front();
}

}  // namespace

TEST_CASE("a line of the account has a kernel's name, type, values and origin") {
  const EngineLayer layer = only_layer(kLine);
  CHECK(layer.name == "features.0.0.linear_U221_myl0_1");
  CHECK(layer.type == "correlation");
  CHECK(layer.tactic == "__myelin_CASK_STUB");
  CHECK(layer.onnx_nodes == std::vector<std::string>{"features.0.0.linear", "input.dequantised"});
  REQUIRE(layer.inputs.size() == 2);
  CHECK(layer.inputs[0].type == "Int8");
  CHECK(layer.inputs[0].extents == std::vector<std::int64_t>{1, 4, 96, 96});
  CHECK(layer.inputs[1].type == "Float");
  REQUIRE(layer.constants.size() == 2);
  CHECK(layer.constants[0].type == "Int8");
  CHECK(layer.constants[0].extents == std::vector<std::int64_t>{16, 4, 3, 3});
  CHECK(layer.constants[1].extents == std::vector<std::int64_t>{1});
}

TEST_CASE("what is no line of the account is left out, and an empty list is empty") {
  CHECK(layers_in_log(std::vector<std::string>{"Engine generation completed", "", "Name: x",
                                               "LayerType: y", " " + kLine})
            .empty());
  const EngineLayer layer = only_layer(
      "Name: m, LayerType: kgen, Inputs: [ { Name: i, Dimensions: [], Datatype: Float, F }], "
      "Constants: [], Outputs: [], TacticName: , StreamId: 0, Metadata: ");
  CHECK(layer.tactic.empty());
  CHECK(layer.onnx_nodes.empty());
  CHECK(layer.constants.empty());
  REQUIRE(layer.inputs.size() == 1);
  CHECK(layer.inputs.front().extents.empty());
}

TEST_CASE("a damaged account is read without harm") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string line = kLine;
    if (i % 3 == 0) line.resize(random() % line.size());
    for (std::uint64_t n = random() % 4; n > 0 && !line.empty(); --n) {
      line[random() % line.size()] = static_cast<char>(random());
    }
    const auto layers = layers_in_log(std::vector{line});
    CHECK(layers.size() <= 1);
    executed_layers(layers, false);
    summarise_kernels(layers);
  }
}

}  // namespace edgebench::tensorrt
