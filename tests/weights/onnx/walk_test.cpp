#include "weights/onnx/walk.h"

#include <algorithm>

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;
using Kind = OnnxStep::Kind;

OnnxSteps walk_of(const onnx::ModelProto& model) {
  const OnnxGraph graph(model);
  OnnxTensorReader reader("net.onnx");
  return walk(graph, reader);
}

std::string fault_of(const onnx::ModelProto& model) {
  try {
    walk_of(model);
    return "accepted";
  } catch (const OnnxFault& fault) {
    return fault.what();
  }
}

OnnxBuilder with_image() {
  OnnxBuilder builder;
  builder.input("image", {1, 3, 32, 32});
  return builder;
}

}  // namespace

TEST_CASE("the small network in steps") {
  const OnnxSteps walked = walk_of(test::onnx_model(test::small_network()));
  CHECK(walked.image_size == 32);
  CHECK(walked.steps.front().kind == Kind::image);
  CHECK(walked.steps[1].kind == Kind::convolution);
  CHECK(walked.steps[1].name == "features.0.0");
  CHECK(walked.steps[2].clamps(0, 6));
  CHECK(walked.steps[2].inputs == std::vector{1});
  CHECK(walked.steps.back().kind == Kind::linear);
  const auto count = [&](Kind kind) {
    return std::ranges::count(walked.steps, kind, &OnnxStep::kind);
  };
  CHECK(count(Kind::convolution) == 52);
  CHECK(count(Kind::clamp) == 35);
  CHECK(count(Kind::pool) == 1);
  CHECK(count(Kind::other) == 0);
}

TEST_CASE("the walk ends at the first operator that MobileNetV2 has not") {
  OnnxBuilder builder = with_image();
  builder.node("Relu", {"image"}, "a");
  builder.node("Erf", {"a"}, "b");
  builder.node("Relu", {"b"}, "c");
  builder.output("c");
  const OnnxSteps walked = walk_of(builder.model);
  REQUIRE(walked.steps.size() == 3);
  CHECK(walked.steps.back().kind == Kind::other);
  CHECK(walked.steps.back().node->op_type() == "Erf");
}

TEST_CASE("what is not computed matters where it is read") {
  OnnxBuilder builder = with_image();
  builder.node("If", {builder.integer_tensor("condition", {1})}, "target");
  builder.node("Reshape", {"image", "target"}, "out");
  builder.output("out");
  CHECK(fault_of(builder.model) ==
        "node \"Reshape_out\" (Reshape) needs what node \"If_target\" (If) gives, and edgebench "
        "does not compute that; simplify the file with onnxsim or export it again");
  // Handed on by others, it is still the first one that is named.
  OnnxBuilder chain = with_image();
  chain.node("If", {chain.integer_tensor("condition", {1})}, "a");
  chain.node("Neg", {"a"}, "b");
  chain.node("Reshape", {"image", "b"}, "out");
  chain.output("out");
  CHECK(fault_of(chain.model).find("needs what node \"If_a\" (If) gives") != std::string::npos);
  // Second outputs are never computed.
  OnnxBuilder mask = with_image();
  mask.node("Dropout", {"image"}, "a").add_output("mask");
  mask.node("Min", {"a", "mask"}, "out");
  mask.output("out");
  CHECK(fault_of(mask.model).find("needs what node \"Dropout_a\" (Dropout) gives") !=
        std::string::npos);
}

TEST_CASE("constants are not computed without end") {
  // Each Add doubles the number of elements: 2^40 in the end.
  OnnxBuilder builder = with_image();
  std::string last = builder.integer_tensor("seed", {0, 0});
  for (int i = 0; i < 40; ++i) {
    const std::string name = "c" + std::to_string(i);
    OnnxBuilder::integer(builder.node("Concat", {last, last}, name), "axis", 0);
    last = name;
  }
  builder.node("Reshape", {"image", last}, "out");
  builder.output("out");
  CHECK(fault_of(builder.model).find("does not compute that") != std::string::npos);
}

TEST_CASE("a graph of more operators than MobileNetV2 could have is not followed to its end") {
  OnnxBuilder builder = with_image();
  std::string last = "first";
  builder.node("Relu", {"image"}, last);
  for (int i = 0; i < 300; ++i) {
    const std::string name = "v" + std::to_string(i);
    builder.node("Add", {last, last}, name);
    last = name;
  }
  builder.output(last);
  const OnnxSteps walked = walk_of(builder.model);
  CHECK(walked.steps.size() == 257);
  CHECK(walked.steps.back().kind == Kind::other);
}

TEST_CASE("a tensor that is damaged is found only if it is read") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  onnx::TensorProto& unused = *model.mutable_graph()->add_initializer();
  unused.set_name("unused");
  unused.set_data_type(onnx::TensorProto::STRING);
  CHECK(fault_of(model) == "accepted");
  test::tensor_of(model, "features.3.conv.2.weight").mutable_raw_data()->pop_back();
  CHECK(fault_of(model).find("tensor features.3.conv.2.weight has ") == 0);
}

}  // namespace edgebench::weights
