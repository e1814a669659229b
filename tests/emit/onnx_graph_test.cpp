#include "emit/onnx_graph.h"

#include <array>

#include "onnx_support.h"
#include "support.h"

namespace edgebench::emit {
namespace {

// y = Softmax(x + c): every kind of attribute, value and constant.
OnnxGraph small_graph() {
  OnnxGraph graph("small");
  const std::array<OnnxDimension, 2> shape = {"N", std::int64_t{3}};
  graph.add_input("x", OnnxType::float32, shape);
  graph.add_output("y", OnnxType::float32, shape);
  graph.add_constant("c", {3}, std::array{1.0F, -2.0F, 0.5F});
  const std::array<std::byte, 2> half = {std::byte{0x00}, std::byte{0x3C}};
  graph.add_constant("unused", OnnxType::float16, {}, half);
  graph.add_operator("Add", std::array<std::string, 2>{"x", "c"}, "sum");
  graph.add_operator("LeakyRelu", std::array<std::string, 1>{"sum"}, "leaky",
                     std::array{OnnxAttribute{"alpha", 0.25F}});
  graph.add_operator("Softmax", std::array<std::string, 1>{"leaky"}, "y",
                     std::array{OnnxAttribute{"axis", std::int64_t{-1}}});
  return graph;
}

}  // namespace

TEST_CASE("a graph is read back as it was built") {
  const onnx::ModelProto model =
      test::parse_onnx(small_graph().model({"what it is", {{"key", "value"}, {"other", ""}}}));
  onnx::checker::check_model(model);
  CHECK(model.ir_version() == 8);
  CHECK(model.producer_name() == "edgebench");
  CHECK(model.doc_string() == "what it is");
  REQUIRE(model.opset_import_size() == 1);
  CHECK(model.opset_import(0).domain().empty());
  CHECK(model.opset_import(0).version() == 13);
  REQUIRE(model.metadata_props_size() == 2);
  CHECK(model.metadata_props(0).key() == "key");
  CHECK(model.metadata_props(0).value() == "value");

  const onnx::GraphProto& graph = model.graph();
  CHECK(graph.name() == "small");
  const auto& shape = graph.input(0).type().tensor_type().shape();
  CHECK(graph.input(0).name() == "x");
  CHECK(graph.input(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
  CHECK(shape.dim(0).dim_param() == "N");
  CHECK(shape.dim(1).dim_value() == 3);
  CHECK(graph.output(0).name() == "y");

  CHECK(graph.initializer(0).dims(0) == 3);
  CHECK(graph.initializer(1).data_type() == onnx::TensorProto::FLOAT16);
  CHECK(graph.initializer(1).dims_size() == 0);
  CHECK(graph.initializer(1).raw_data() == std::string("\x00\x3C", 2));

  REQUIRE(graph.node_size() == 3);
  CHECK(graph.node(0).op_type() == "Add");
  CHECK(graph.node(0).name() == "sum");
  CHECK(graph.node(0).input(1) == "c");
  CHECK(graph.node(1).attribute(0).f() == 0.25F);
  CHECK(graph.node(1).attribute(0).type() == onnx::AttributeProto::FLOAT);
  CHECK(test::integer_attributes(graph.node(2)).at("axis") == std::vector<std::int64_t>{-1});
}

TEST_CASE("equal graphs are equal bytes") {
  CHECK(small_graph().model({"a", {}}) == small_graph().model({"a", {}}));
  CHECK(small_graph().model({"a", {}}) != small_graph().model({"b", {}}));
}

TEST_CASE("the checker that these tests rely on refuses a wrong graph") {
  OnnxGraph graph = small_graph();
  graph.add_operator("Add", std::array<std::string, 2>{"y", "nowhere"}, "z");
  const onnx::ModelProto model = test::parse_onnx(graph.model({}));
  CHECK_THROWS_AS(onnx::checker::check_model(model), onnx::checker::ValidationError);
}

}  // namespace edgebench::emit
