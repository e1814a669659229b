#include "emit/onnx_files.h"

#include <onnx/shape_inference/implementation.h>

#include "base/file.h"
#include "base/hash.h"
#include "model/mobilenet_v2.h"
#include "model/synthetic.h"
#include "onnx_support.h"
#include "support.h"

namespace edgebench::emit {
namespace {

using model::Network;
using model::Node;
using model::Op;

// The value that holds a node's result, and the operator that makes it.
std::string value_name(const Network& network, const Node& node) {
  return &node == &network.nodes.back() ? "output" : node.name;
}

using Integers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("the file is accepted by ONNX's checker, and its shapes are the network's") {
  using Hidden = std::vector<int>;
  for (const auto& [width, image_size, classes, hidden] : {std::tuple(0.1, 32, 1, Hidden{}),
                                                           {0.25, 32, 10, Hidden{24, 16}},
                                                           {0.35, 49, 7, Hidden{}}}) {
    const Network network = model::synthetic_network(width, image_size, classes, 1, hidden);
    onnx::ModelProto model = test::parse_onnx(onnx_fp32(network));
    onnx::checker::check_model(model);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
    std::map<std::string, Integers> shapes;
    for (const auto& value : model.graph().value_info()) {
      for (const auto& dimension : value.type().tensor_type().shape().dim()) {
        shapes[value.name()].push_back(dimension.dim_value());  // 0 for the named one, N.
      }
    }
    for (const Node& node : network.nodes) {
      if (node.op == Op::input || &node == &network.nodes.back()) continue;
      CAPTURE(node.name);
      if (node.op == Op::linear) {
        CHECK(shapes[node.name] == Integers{0, node.out_channels});
        continue;
      }
      CHECK(shapes[node.name] == Integers{0, node.out_channels, node.out_height, node.out_height});
    }
    const auto& input = model.graph().input(0).type().tensor_type().shape();
    CHECK(input.dim(0).dim_param() == "N");
    CHECK(input.dim(1).dim_value() == 3);
    CHECK(input.dim(2).dim_value() == image_size);
    CHECK(input.dim(3).dim_value() == image_size);
    const auto& output = model.graph().output(0).type().tensor_type().shape();
    CHECK(output.dim(0).dim_param() == "N");
    CHECK(output.dim(1).dim_value() == classes);
  }
}

TEST_CASE("every node is there, with its inputs, attributes and weights") {
  const Network network = model::synthetic_network(0.25, 32, 10, 2, {24, 16});
  const onnx::ModelProto model = test::parse_onnx(onnx_fp32(network));
  const auto operators = test::operators_by_output(model);
  const auto constants = test::float_constants(model);
  CHECK(model.graph().input_size() == 1);
  CHECK(model.graph().input(0).name() == "input");
  CHECK(constants.at("relu6.min") == std::vector{0.0F});
  CHECK(constants.at("relu6.max") == std::vector{6.0F});

  std::size_t expected_operators = 0;
  for (const Node& node : network.nodes) {
    if (node.op == Op::input) continue;
    CAPTURE(node.name);
    onnx::NodeProto made = operators.at(value_name(network, node));
    ++expected_operators;
    if (node.activation == model::Activation::relu6) {
      CHECK(made.op_type() == "Clip");
      CHECK(made.input(1) == "relu6.min");
      CHECK(made.input(2) == "relu6.max");
      made = operators.at(made.input(0));
      ++expected_operators;
    }
    if (node.activation == model::Activation::relu) {
      CHECK(made.op_type() == "Relu");
      made = operators.at(made.input(0));
      ++expected_operators;
    }
    if (node.op == Op::convolution) {
      CHECK(made.op_type() == "Conv");
      const auto attributes = test::integer_attributes(made);
      CHECK(attributes.at("group") == Integers{node.groups});
      CHECK(attributes.at("strides") == Integers{node.stride, node.stride});
      CHECK(attributes.at("kernel_shape") == Integers{node.kernel, node.kernel});
      CHECK(attributes.at("pads") == Integers(4, (node.kernel - 1) / 2));
    }
    if (node.op == Op::linear) {
      CHECK(made.op_type() == "Gemm");
      CHECK(test::integer_attributes(made).at("transB") == Integers{1});
    }
    if (!node.weight.empty()) {
      CHECK(constants.at(made.input(1)) == node.weight);
      CHECK(constants.at(made.input(2)) == node.bias);
    }
    if (node.name == "classifier.1") {
      made = operators.at(made.input(0));
      CHECK(made.op_type() == "Flatten");
      ++expected_operators;
    }
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      CHECK(made.input(static_cast<int>(i)) ==
            network.nodes[static_cast<std::size_t>(node.inputs[i])].name);
    }
  }
  CHECK(operators.size() == expected_operators);
}

TEST_CASE("the file says what it holds and that synthetic weights are synthetic") {
  Network network = model::synthetic_network(0.25, 32, 10, 3);
  onnx::ModelProto model = test::parse_onnx(onnx_fp32(network));
  CHECK(model.doc_string() ==
        "MobileNetV2, width 0.25, 32 x 32, 10 classes, FP32; weights: synthetic, seed 3");
  REQUIRE(model.metadata_props_size() == 2);
  CHECK(model.metadata_props(1).key() == "synthetic");
  CHECK(model.metadata_props(1).value() == "true");
  network.synthetic = false;
  network.origin = "trained.safetensors";
  model = test::parse_onnx(onnx_fp32(network));
  CHECK(model.metadata_props(0).value() == "trained.safetensors");
  CHECK(model.metadata_props(1).value() == "false");
}

TEST_CASE("equal networks are equal files on every machine") {
  const Network network = model::synthetic_network(0.1, 32, 2, 1);
  CHECK(sha256_hex(onnx_fp32(network)) ==
        "eb6027cc5adbb625d33fc4e3633fdaad41b14e2bde245ffcac2964ded03b611a");
}

}  // namespace edgebench::emit
