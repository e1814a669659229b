#include <algorithm>
#include <stdexcept>

#include <onnx/shape_inference/implementation.h>

#include "base/file.h"
#include "base/hash.h"
#include "emit/onnx_files.h"
#include "model/mobilenet_v2.h"
#include "model/synthetic.h"
#include "onnx_support.h"
#include "quantised_support.h"

namespace edgebench::emit {
namespace {

using model::Node;
using model::Op;
using quantise::QuantisedNetwork;

QuantisedNetwork quantised() {
  return test::roughly_quantised(model::synthetic_network(0.25, 32, 10, 2, {24, 16}));
}

// The operators and constants of the network's file, by name.
struct Parts {
  std::map<std::string, onnx::NodeProto> operators;
  std::map<std::string, onnx::TensorProto> constants;
};

Parts parts_of(const QuantisedNetwork& network) {
  const onnx::ModelProto model = test::parse_onnx(onnx_int8(network));
  return {test::operators_by_output(model), test::constants(model)};
}

template <typename T>
std::vector<T> values_of(const onnx::TensorProto& tensor) {
  std::vector<T> values(tensor.raw_data().size() / sizeof(T));
  std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
  return values;
}

}  // namespace

TEST_CASE("the file is accepted by ONNX's checker, with its types and shapes inferred") {
  onnx::ModelProto model = test::parse_onnx(onnx_int8(quantised()));
  onnx::checker::check_model(model);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
  CHECK(model.graph().input(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
  CHECK(model.graph().output(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
}

TEST_CASE("every value but the logits is stored as integers by its own quantiser") {
  const QuantisedNetwork network = quantised();
  const auto [operators, constants] = parts_of(network);
  for (std::size_t i = 0; i < network.network.nodes.size(); ++i) {
    const Node& node = network.network.nodes[i];
    CAPTURE(node.name);
    if (i + 1 == network.network.nodes.size()) {
      CHECK(operators.at("output").op_type() == "Gemm");
      continue;
    }
    const onnx::NodeProto& store = operators.at(node.name + ".quantised");
    const onnx::NodeProto& load = operators.at(node.name + ".dequantised");
    CHECK(store.op_type() == "QuantizeLinear");
    CHECK(store.input(0) == node.name);
    CHECK(load.op_type() == "DequantizeLinear");
    CHECK(load.input(0) ==
          (node.op == Op::global_average_pool ? node.name + ".flat" : node.name + ".quantised"));
    for (const onnx::NodeProto& half : {store, load}) {
      CHECK(values_of<float>(constants.at(half.input(1))) ==
            std::vector{network.activations[i]->scale});
      CHECK(constants.at(half.input(2)).data_type() == onnx::TensorProto::UINT8);
      CHECK(values_of<std::uint8_t>(constants.at(half.input(2))).front() ==
            network.activations[i]->zero_point);
    }
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const std::size_t source = static_cast<std::size_t>(node.inputs[k]);
      CHECK(operators.at(node.name).input(static_cast<int>(k)) ==
            network.network.nodes[source].name + ".dequantised");
    }
  }
}

TEST_CASE("weights and biases are the network's integers, with their scales") {
  const QuantisedNetwork network = quantised();
  const auto [operators, constants] = parts_of(network);
  for (std::size_t i = 0; i < network.network.nodes.size(); ++i) {
    const Node& node = network.network.nodes[i];
    if (node.weight.empty()) continue;
    CAPTURE(node.name);
    const quantise::QuantisedLayer& layer = network.layers[i];
    const onnx::NodeProto& weight = operators.at(node.name + ".weight");
    const onnx::NodeProto& bias = operators.at(node.name + ".bias");
    CHECK(test::integer_attributes(weight).at("axis").front() == 0);
    CHECK(test::integer_attributes(bias).at("axis").front() == 0);
    CHECK(values_of<std::int8_t>(constants.at(weight.input(0))) == layer.weight);
    CHECK(values_of<float>(constants.at(weight.input(1))) == layer.weight_scale);
    CHECK(values_of<std::int8_t>(constants.at(weight.input(2))) ==
          std::vector<std::int8_t>(node.bias.size()));
    CHECK(values_of<std::int32_t>(constants.at(bias.input(0))) == layer.bias);
    const float input_scale = network.activations[static_cast<std::size_t>(node.inputs[0])]->scale;
    const auto bias_scale = values_of<float>(constants.at(bias.input(1)));
    for (std::size_t c = 0; c < node.bias.size(); ++c) {
      CHECK(bias_scale[c] == input_scale * layer.weight_scale[c]);
    }
  }
}

TEST_CASE("layers in FP32 have float weights, and between them there is no quantiser") {
  QuantisedNetwork network = quantised();
  const std::string name = "features.4.conv.0.0";
  const auto found = std::ranges::find(network.network.nodes, name, &Node::name);
  const auto expansion = static_cast<std::size_t>(found - network.network.nodes.begin());
  REQUIRE(network.network.nodes[expansion + 1].depthwise());
  network.layers[expansion] = {};
  network.layers[expansion + 1] = {};
  network.activations[expansion].reset();
  CHECK_THROWS_AS(onnx_int8(network), std::invalid_argument);
  const onnx::ModelProto model = test::parse_onnx(onnx_int8_mixed(network));
  onnx::checker::check_model(model);
  const auto operators = test::operators_by_output(model);
  const auto constants = test::constants(model);
  CHECK(values_of<float>(constants.at(name + ".weight")) ==
        network.network.nodes[expansion].weight);
  CHECK(values_of<float>(constants.at(name + ".bias")) == network.network.nodes[expansion].bias);
  CHECK_FALSE(operators.contains(name + ".quantised"));
  CHECK(operators.at(name).op_type() == "Clip");  // Nothing else cuts.
  CHECK(operators.at(network.network.nodes[expansion + 1].name).input(0) == name);
  CHECK(operators.contains(network.network.nodes[expansion + 1].name + ".quantised"));
  // ONNX Runtime takes what stands alone between quantisers for a layer in integers.
  const std::string& depthwise = network.network.nodes[expansion + 1].name;
  const onnx::NodeProto& same = operators.at(operators.at(depthwise + ".quantised").input(0));
  CHECK(same.op_type() == "LeakyRelu");
  CHECK(same.attribute(0).f() == 1);
  CHECK(same.input(0) == depthwise);
  // A layer in integers cannot read what has no quantiser.
  network.activations[expansion + 1].reset();
  CHECK_THROWS_AS(onnx_int8_mixed(network), std::invalid_argument);
}

TEST_CASE("without layers in FP32 the mixed file is the INT8 file") {
  CHECK(onnx_int8_mixed(quantised()) == onnx_int8(quantised()));
}

TEST_CASE("ReLU6 is written only where the quantiser does not do it") {
  QuantisedNetwork network = quantised();
  REQUIRE(network.network.nodes[1].activation == model::Activation::relu6);
  const auto clips = [&](quantise::ActivationQuantiser quantiser) {
    network.activations[1] = quantiser;
    return test::operators_by_output(test::parse_onnx(onnx_int8(network)))
               .at(network.network.nodes[1].name)
               .op_type() == "Clip";
  };
  CHECK_FALSE(clips({.scale = 6.0F / 255}));
  CHECK_FALSE(clips({.scale = 3.0F / 255}));
  CHECK(clips({.scale = 6.1F / 255}));                   // 6 is the integer 251.
  CHECK(clips({.scale = 6.0F / 255, .zero_point = 1}));  // -0.02 has an integer.
}

TEST_CASE("ReLU is written only where integers below 0's are left") {
  QuantisedNetwork network = quantised();
  const std::size_t hidden = network.network.nodes.size() - 3;
  REQUIRE(network.network.nodes[hidden].activation == model::Activation::relu);
  const auto operator_with = [&](quantise::ActivationQuantiser quantiser) {
    network.activations[hidden] = quantiser;
    return test::operators_by_output(test::parse_onnx(onnx_int8(network)))
        .at(network.network.nodes[hidden].name)
        .op_type();
  };
  CHECK(operator_with({.scale = 0.1F}) == "Gemm");
  CHECK(operator_with({.scale = 0.1F, .zero_point = 1}) == "Relu");
}

TEST_CASE("a good quantiser of ReLU6 needs no Clip, whose cost would be the integer kernel") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const onnx::ModelProto eight = test::parse_onnx(onnx_int8(test::hand_quantised(network)));
  for (const onnx::NodeProto& node : eight.graph().node()) CHECK(node.op_type() != "Clip");
}

TEST_CASE("what does not fit is refused") {
  QuantisedNetwork network = quantised();
  network.scheme = quantise::Scheme::symmetric_i8;
  CHECK_THROWS_AS(onnx_int8(network), std::invalid_argument);
  network = quantised();
  network.activations[3].reset();
  CHECK_THROWS_AS(onnx_int8(network), std::invalid_argument);
  network = quantised();
  network.layers.back().bias.pop_back();
  CHECK_THROWS_AS(onnx_int8(network), std::invalid_argument);
}

TEST_CASE("equal networks are equal files on every machine") {
  const QuantisedNetwork tiny = test::roughly_quantised(model::synthetic_network(0.1, 32, 2, 1));
  CHECK(sha256_hex(onnx_int8(tiny)) ==
        "f97797cbcdd3fcb0f8131b5fb5e03281bb9dec5f55199790e0469e2ee311e675");
}

}  // namespace edgebench::emit
