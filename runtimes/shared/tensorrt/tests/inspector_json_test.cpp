#include "shared/tensorrt/inspector_json.h"

#include <random>

#include <doctest/doctest.h>

namespace edgebench::tensorrt {
namespace {

// The forms of NVIDIA's documentation: an older kernel with parameters, one of the new compiler.
const std::string kText = R"json({"Layers": [{
  "Name": "features.1.conv.0.0.weight + QuantizeLinear_25 + Conv_29 + PWN(Clip_33)",
  "LayerType": "CudaDepthwiseConvolution",
  "Inputs": [{"Name": "334", "Location": "Device", "Dimensions": [1,32,112,112],
    "Format/Datatype": "Thirty-two wide channel vectorized row major Int8 format"}],
  "Outputs": [{"Name": "351", "Dimensions": [1,32,112,112], "Format/Datatype": "Half"}],
  "ParameterType": "Convolution", "Kernel": [3,3], "Groups": 32,
  "Weights": {"Type": "Int8", "Count": 288}, "Bias": {"Type": "Float", "Count": 32},
  "TacticValue": "0x0000000000000001"
},{
  "Name": "classifier_myl0_1", "LayerType": "gemm",
  "Inputs": [{"Name": "pool", "Dimensions": [1,1280], "Datatype": "Half",
    "Format": "(Linear) Row major linear format"}],
  "Constants": [{"Name": "w", "Dimensions": [1280,10], "Datatype": "Half"}],
  "Outputs": [], "TacticName": "sm80_xmma_gemm_f16f16",
  "Metadata": "[ONNX Layer: output]\u001e[ONNX Layer: b]"
}], "Bindings": ["input", "output"]})json";

}  // namespace

TEST_CASE("both forms of a layer are read") {
  const std::vector<EngineLayer> layers = layers_in_json(kText);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].type == "CudaDepthwiseConvolution");
  CHECK(layers[0].parameters == "Convolution");
  CHECK(layers[0].weights_type == "Int8");
  REQUIRE(layers[0].inputs.size() == 1);
  CHECK(layers[0].inputs[0].type.ends_with("Int8 format"));
  CHECK(layers[0].inputs[0].extents == std::vector<std::int64_t>{1, 32, 112, 112});
  CHECK(layers[1].name == "classifier_myl0_1");
  CHECK(layers[1].tactic == "sm80_xmma_gemm_f16f16");
  CHECK(layers[1].onnx_nodes == std::vector<std::string>{"output", "b"});
  CHECK(layers[1].inputs.at(0).type == "Half");
  CHECK(layers[1].constants.at(0).extents == std::vector<std::int64_t>{1280, 10});
  const auto executed = executed_layers(layers, false);
  REQUIRE(executed.size() == 2);
  CHECK(executed[0].arithmetic == runtime::Arithmetic::int8);
  CHECK(executed[1].kind == runtime::LayerKind::linear);
  CHECK(executed[1].arithmetic == runtime::Arithmetic::fp16);
}

TEST_CASE("what tells nothing of layers is none") {
  for (const char* text : {"", "no JSON", "[]", "{}", R"({"Layers": {}})",
                           R"({"Layers": ["only", "names"]})", R"({"Layers": [1, null, []]})"}) {
    CAPTURE(text);
    CHECK(layers_in_json(text).empty());
  }
  const auto strange = layers_in_json(
      R"({"Layers": [{"Name": 1, "Inputs": [1, {"Dimensions": ["a"]}], "Weights": 3}]})");
  REQUIRE(strange.size() == 1);
  CHECK(strange[0].name.empty());
  REQUIRE(strange[0].inputs.size() == 1);
  CHECK(strange[0].inputs[0].extents.empty());
  CHECK(executed_layers(strange, false).empty());
}

TEST_CASE("a damaged account is read without harm") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    std::string text = kText;
    for (std::uint64_t n = random() % 4; n > 0; --n) {
      text[random() % text.size()] = "{}[]\",:0-eX\x80"[random() % 12];
    }
    executed_layers(layers_in_json(text), true);
  }
  const std::string deep(100'000, '[');
  CHECK(layers_in_json(deep).empty());
  CHECK(layers_in_json(R"({"Layers": )" + deep + "]}").empty());
}

}  // namespace edgebench::tensorrt
