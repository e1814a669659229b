#include "weights/onnx/graph.h"

#include <algorithm>

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;

// image -> Relu -> a -> Relu -> b
OnnxBuilder two_operators() {
  OnnxBuilder builder;
  builder.input("image", {1, 3, 32, 32});
  builder.node("Relu", {"image"}, "a");
  builder.node("Relu", {"a"}, "b");
  builder.output("b");
  return builder;
}

std::string refusal(const onnx::ModelProto& model) {
  try {
    const OnnxGraph graph(model);
    return "accepted";
  } catch (const OnnxFault& fault) {
    return fault.what();
  }
}

std::vector<std::string> outputs(const onnx::ModelProto& model) {
  const OnnxGraph graph(model);
  std::vector<std::string> names;
  for (const onnx::NodeProto* node : graph.nodes()) names.push_back(node->output(0));
  return names;
}

}  // namespace

TEST_CASE("operators are sorted, and those that the output does not need left out") {
  OnnxBuilder builder = two_operators();
  builder.node("Exp", {"a"}, "unused");
  builder.model.mutable_graph()->mutable_node()->SwapElements(0, 1);
  CHECK(outputs(builder.model) == std::vector<std::string>{"a", "b"});
  const OnnxGraph graph(builder.model);
  CHECK(graph.image().name() == "image");
  CHECK(graph.output() == "b");
  CHECK(graph.operator_set() == 17);
}

TEST_CASE("weights may be listed among the inputs, as files of 2018 do") {
  OnnxBuilder builder = two_operators();
  builder.tensor("w", {1}, {1});
  builder.input("w", {1});
  CHECK(refusal(builder.model) == "accepted");
  const OnnxGraph graph(builder.model);
  CHECK(graph.image().name() == "image");
  CHECK(graph.constant("w") != nullptr);
  CHECK(graph.constant("image") == nullptr);
}

TEST_CASE("a graph that is none is refused") {
  OnnxBuilder cycle = two_operators();
  test::operator_of(cycle.model, "Relu").set_input(0, "b");
  CHECK(refusal(cycle.model) ==
        "node \"Relu_a\" (Relu) waits for its own value, in a cycle; export or download it again");
  OnnxBuilder missing = two_operators();
  test::operator_of(missing.model, "Relu", 1).add_input("w");
  CHECK(refusal(missing.model) ==
        "node \"Relu_b\" (Relu) reads \"w\", which nothing in the file gives; export or download "
        "it again");
  OnnxBuilder twice = two_operators();
  twice.node("Exp", {"a"}, "b");
  CHECK(refusal(twice.model).find("node \"Exp_b\" (Exp) gives \"b\", which something else gives") !=
        std::string::npos);
  OnnxBuilder image_again = two_operators();
  image_again.node("Exp", {"a"}, "image");
  CHECK(refusal(image_again.model).find("gives \"image\"") != std::string::npos);
  OnnxBuilder constants = two_operators();
  constants.tensor("w", {1}, {1});
  constants.tensor("w", {1}, {1});
  CHECK(refusal(constants.model).find("two tensors of the name w") != std::string::npos);
  OnnxBuilder sparse = two_operators();
  sparse.model.mutable_graph()->add_sparse_initializer();
  CHECK(refusal(sparse.model).find("sparse tensors") != std::string::npos);
}

TEST_CASE("one image goes in and one value comes out") {
  OnnxBuilder inputs = two_operators();
  inputs.input("mask", {1});
  CHECK(refusal(inputs.model).find("it has 2 inputs (image, mask) where MobileNetV2 has one") == 0);
  OnnxBuilder none = two_operators();
  none.model.mutable_graph()->clear_input();
  CHECK(refusal(none.model).find("it has 0 inputs ()") == 0);
  OnnxBuilder outputs = two_operators();
  outputs.output("a");
  CHECK(refusal(outputs.model) ==
        "it has 2 outputs (b, a) where MobileNetV2 has one; export it "
        "with the logits alone");
  outputs.model.mutable_graph()->clear_output();
  CHECK(refusal(outputs.model).find("it has 0 outputs ()") == 0);
  OnnxBuilder constant;
  constant.input("image", {1});
  constant.tensor("w", {1}, {1});
  constant.output("w");
  CHECK(refusal(constant.model).find("its output \"w\" does not depend on the image") == 0);
  OnnxBuilder nothing;
  nothing.input("image", {1});
  nothing.output("nobody");
  CHECK(refusal(nothing.model).find("its output \"nobody\" does not depend") == 0);
}

TEST_CASE("operator sets before 7 mean something else") {
  OnnxBuilder builder = two_operators();
  builder.model.mutable_opset_import(0)->set_version(6);
  CHECK(refusal(builder.model)
            .find("it is of ONNX's operator set 6, and edgebench reads those "
                  "from 7 on") == 0);
  builder.model.mutable_opset_import(0)->set_version(7);
  CHECK(refusal(builder.model) == "accepted");
  builder.model.mutable_opset_import(0)->set_domain("com.microsoft");
  CHECK(refusal(builder.model).find("operator set 0") != std::string::npos);
  builder.model.mutable_opset_import(0)->set_domain("ai.onnx");
  CHECK(refusal(builder.model) == "accepted");
}

TEST_CASE("a quantised graph is measured as it is") {
  for (const char* const type :
       {"DequantizeLinear", "QuantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "ConvInteger",
        "MatMulInteger", "QLinearAdd", "QGemm", "DynamicQuantizeMatMul", "MatMulNBits"}) {
    OnnxBuilder builder = two_operators();
    test::operator_of(builder.model, "Relu").set_op_type(type);
    CHECK(refusal(builder.model) ==
          std::string("it is quantised (node \"Relu_a\" (") + type +
              ")), so it holds no weights in floating point; measure it as it is with --artifact "
              "instead of --weights");
  }
}

TEST_CASE("functions of the file's own are not followed") {
  OnnxBuilder builder = two_operators();
  onnx::FunctionProto& function = *builder.model.add_functions();
  function.set_domain("pkg");
  function.set_name("Block");
  CHECK(refusal(builder.model) == "accepted");  // Nobody calls it.
  test::operator_of(builder.model, "Relu").set_domain("pkg");
  test::operator_of(builder.model, "Relu").set_op_type("Block");
  CHECK(refusal(builder.model) ==
        "node \"Relu_a\" (pkg.Block) calls a function that the file defines itself; inline it with "
        "onnx.inliner.inline_local_functions");
}

TEST_CASE("an operator in a message, with its name or without") {
  OnnxBuilder builder = two_operators();
  onnx::NodeProto& node = test::operator_of(builder.model, "Relu");
  CHECK(label(node) == "node \"Relu_a\" (Relu)");
  node.clear_name();
  CHECK(label(node) == "the Relu that gives \"a\"");
  node.set_domain("ai.onnx");
  CHECK(label(node) == "the Relu that gives \"a\"");
  node.set_domain("com.microsoft");
  CHECK(label(node) == "the com.microsoft.Relu that gives \"a\"");
}

TEST_CASE("attributes by name and type") {
  OnnxBuilder builder;
  onnx::NodeProto& node = builder.node("Gemm", {}, "y");
  OnnxBuilder::integer(node, "transB", 1);
  OnnxBuilder::number(node, "alpha", 0.5F);
  OnnxBuilder::integers(node, "pads", {1, 2});
  OnnxBuilder::text(node, "auto_pad", "VALID");
  const OnnxAttributes attributes(node);
  CHECK(attributes.integer("transB", 0) == 1);
  CHECK(attributes.integer("transA", 7) == 7);
  CHECK(attributes.number("alpha", 1) == 0.5F);
  CHECK(attributes.number("beta", 3) == 3);
  CHECK(attributes.integers("pads") == std::vector<std::int64_t>{1, 2});
  CHECK_FALSE(attributes.integers("strides"));
  CHECK(attributes.text("auto_pad", "NOTSET") == "VALID");
  CHECK(attributes.text("mode", "NOTSET") == "NOTSET");
  CHECK_THROWS_WITH_AS(attributes.integer("alpha", 0),
                       doctest::Contains("(Gemm) has an attribute alpha of the wrong type"),
                       OnnxFault);
  const std::vector<std::string_view> known = {"transB", "alpha", "pads"};
  CHECK(attributes.other_than(known) == "auto_pad");
  const std::vector<std::string_view> all = {"transB", "alpha", "pads", "auto_pad"};
  CHECK_FALSE(attributes.other_than(all));
}

}  // namespace edgebench::weights
