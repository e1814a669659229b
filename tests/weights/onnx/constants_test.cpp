#include "weights/onnx/constants.h"

#include <limits>

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;

constexpr std::size_t kMost = 1000;

OnnxTensor list(Integers values) {
  return {.shape = {values.size()}, .values = std::move(values)};
}

OnnxTensor number(std::int64_t value) {
  return {.shape = {}, .values = Integers{value}};
}

OnnxTensor floats(model::Shape shape, std::vector<float> values) {
  return {.shape = std::move(shape), .values = std::move(values)};
}

// An operator under construction and its inputs.
struct Operator {
  explicit Operator(const std::string& type, std::vector<OnnxTensor> given = {})
      : node(builder.node(type, {}, "out")), inputs(std::move(given)) {}

  std::optional<OnnxTensor> result(std::size_t most = kMost) const {
    OnnxTensorReader reader("net.onnx");
    std::vector<const OnnxTensor*> pointers;
    for (const OnnxTensor& input : inputs) pointers.push_back(&input);
    return evaluate(node, pointers, reader, most);
  }
  // Its integers, or nothing.
  std::optional<Integers> integers(std::size_t most = kMost) const {
    const auto tensor = result(most);
    return tensor && tensor->integers() ? std::optional(*tensor->integers()) : std::nullopt;
  }

  OnnxBuilder builder;
  onnx::NodeProto& node;
  std::vector<OnnxTensor> inputs;
};

}  // namespace

TEST_CASE("arithmetic of integers broadcasts, and refuses what does not fit") {
  CHECK(Operator("Add", {list({1, 2}), number(10)}).integers() == Integers{11, 12});
  CHECK(Operator("Sub", {number(10), list({1, 2})}).integers() == Integers{9, 8});
  CHECK(Operator("Mul", {list({3, 4}), list({5, 6})}).integers() == Integers{15, 24});
  CHECK(Operator("Div", {list({7, -7}), number(2)}).integers() == Integers{3, -3});
  const OnnxTensor column{.shape = {2, 1}, .values = Integers{10, 20}};
  const auto table = Operator("Add", {column, list({1, 2, 3})}).result();
  REQUIRE(table);
  CHECK(table->shape == model::Shape{2, 3});
  CHECK(*table->integers() == Integers{11, 12, 13, 21, 22, 23});
  CHECK(Operator("Add", {*table, *table}).integers() == Integers{22, 24, 26, 42, 44, 46});
  CHECK(Operator("Sub", {*table, column}).integers() == Integers{1, 2, 3, 1, 2, 3});
  CHECK_FALSE(Operator("Add", {list({1, 2}), list({1, 2, 3})}).result());
  CHECK_FALSE(Operator("Div", {number(1), number(0)}).result());
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(Operator("Add", {number(kLargest), number(1)}).result());
  CHECK_FALSE(Operator("Sub", {number(-2), number(kLargest)}).result());
  CHECK_FALSE(Operator("Mul", {number(kLargest), number(2)}).result());
  CHECK_FALSE(Operator("Add", {floats({1}, {1}), number(1)}).result());
  CHECK_FALSE(Operator("Add", {column, list({1, 2, 3})}).result(5));
}

TEST_CASE("lists are joined, picked from and cut") {
  CHECK(Operator("Concat", {list({1, 2}), list({3})}).integers() == Integers{1, 2, 3});
  CHECK_FALSE(Operator("Concat", {list({1, 2}), number(3)}).result());
  CHECK_FALSE(Operator("Concat", {list({1, 2}), list({3})}).result(2));
  Operator second_axis("Concat", {list({1, 2})});
  OnnxBuilder::integer(second_axis.node, "axis", 1);
  CHECK_FALSE(second_axis.result());

  CHECK(Operator("Gather", {list({7, 8, 9}), list({2, -3})}).integers() == Integers{9, 7});
  CHECK(Operator("Gather", {list({7, 8, 9}), number(1)}).result()->shape.empty());
  CHECK_FALSE(Operator("Gather", {list({7, 8, 9}), number(3)}).result());
  CHECK_FALSE(Operator("Gather", {list({7, 8, 9}), number(-4)}).result());

  CHECK(Operator("Slice", {list({7, 8, 9}), list({1}), list({1000})}).integers() == Integers{8, 9});
  CHECK(Operator("Slice", {list({7, 8, 9}), list({-3}), list({-1})}).integers() == Integers{7, 8});
  CHECK(Operator("Slice", {list({7, 8, 9}), list({2}), list({1})}).integers() == Integers{});
  CHECK(Operator("Slice", {list({7, 8}), list({0}), list({1}), list({0}), list({1})}).integers() ==
        Integers{7});
  CHECK_FALSE(Operator("Slice", {list({7, 8}), list({0}), list({1}), list({1})}).result());
  CHECK_FALSE(
      Operator("Slice", {list({7, 8}), list({0}), list({2}), list({0}), list({2})}).result());
  Operator attributes("Slice", {list({7, 8, 9})});
  OnnxBuilder::integers(attributes.node, "starts", {0});
  OnnxBuilder::integers(attributes.node, "ends", {2});
  CHECK(attributes.integers() == Integers{7, 8});
}

TEST_CASE("a range is counted before it is made") {
  CHECK(Operator("Range", {number(2), number(5), number(1)}).integers() == Integers{2, 3, 4});
  CHECK(Operator("Range", {number(5), number(2), number(1)}).integers() == Integers{});
  CHECK_FALSE(Operator("Range", {number(0), number(6), number(2)}).result());
  CHECK_FALSE(Operator("Range", {number(0), number(1001), number(1)}).result());
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(Operator("Range", {number(-2), number(kLargest), number(1)}).result());
}

TEST_CASE("the shape of a constant, whole or in part") {
  Operator shape("Shape", {floats({2, 3, 1}, std::vector<float>(6))});
  CHECK(shape.integers() == Integers{2, 3, 1});
  OnnxBuilder::integer(shape.node, "start", -2);
  CHECK(shape.integers() == Integers{3, 1});
  OnnxBuilder::integer(shape.node, "end", 2);
  CHECK(shape.integers() == Integers{3});
  CHECK(*shape_tensor(shape.node, Integers{7, 8, 9, 10}).integers() == Integers{});
}

TEST_CASE("constants are reshaped and transposed") {
  const OnnxTensor table = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(Operator("Reshape", {table, list({3, -1})}).result()->shape == model::Shape{3, 2});
  CHECK_FALSE(Operator("Reshape", {table, list({4, -1})}).result());
  CHECK(Operator("Unsqueeze", {table, list({0, 3})}).result()->shape == model::Shape{1, 2, 3, 1});
  CHECK_FALSE(Operator("Unsqueeze", {table}).result());
  Operator squeeze("Squeeze", {floats({1, 2, 1}, {1, 2})});
  CHECK(squeeze.result()->shape == model::Shape{2});
  OnnxBuilder::integers(squeeze.node, "axes", {0});
  CHECK(squeeze.result()->shape == model::Shape{2, 1});
  CHECK_THROWS_AS(Operator("Squeeze", {table, floats({1}, {0})}).result(), OnnxFault);

  Operator transpose("Transpose", {table});
  CHECK(transpose.result()->shape == model::Shape{3, 2});
  CHECK(*transpose.result()->floats() == std::vector<float>{1, 4, 2, 5, 3, 6});
  OnnxBuilder::integers(transpose.node, "perm", {0, 1});
  CHECK(*transpose.result()->floats() == *table.floats());
  CHECK_FALSE(Operator("Transpose", {floats({1, 2, 1}, {1, 2})}).result());
}

TEST_CASE("casts round as the type that they go to does") {
  const auto cast = [](const OnnxTensor& tensor, int to) {
    Operator node("Cast", {tensor});
    OnnxBuilder::integer(node.node, "to", to);
    return node.result();
  };
  const OnnxTensor third = floats({1}, {1.0F / 3});
  CHECK(*cast(third, onnx::TensorProto::FLOAT)->floats() == std::vector{1.0F / 3});
  CHECK(*cast(third, onnx::TensorProto::FLOAT16)->floats() == std::vector{0.333251953125F});
  CHECK(*cast(third, onnx::TensorProto::BFLOAT16)->floats() == std::vector{0.333984375F});
  CHECK_FALSE(cast(third, onnx::TensorProto::INT64));
  CHECK(*cast(list({5}), onnx::TensorProto::INT32)->integers() == Integers{5});
  CHECK(*cast(list({5, -2}), onnx::TensorProto::FLOAT)->floats() == std::vector<float>{5, -2});
  CHECK(*cast(list({2049}), onnx::TensorProto::FLOAT16)->floats() == std::vector<float>{2048});
  CHECK_FALSE(cast(list({5}), onnx::TensorProto::STRING));
}

TEST_CASE("a Constant holds its value in one of several attributes") {
  Operator tensor("Constant");
  onnx::AttributeProto& value = *tensor.node.add_attribute();
  value.set_name("value");
  value.set_type(onnx::AttributeProto::TENSOR);
  OnnxBuilder::fill(*value.mutable_t(), "", {2}, {1, 2});
  CHECK(*tensor.result()->floats() == std::vector<float>{1, 2});
  Operator single("Constant");
  OnnxBuilder::number(single.node, "value_float", 6);
  CHECK(*single.result()->floats() == std::vector<float>{6});
  CHECK(single.result()->shape.empty());
  Operator integer("Constant");
  OnnxBuilder::integer(integer.node, "value_int", -3);
  CHECK(integer.integers() == Integers{-3});
  Operator integers("Constant");
  OnnxBuilder::integers(integers.node, "value_ints", {4, 5});
  CHECK(integers.integers() == Integers{4, 5});
  Operator text("Constant");
  OnnxBuilder::text(text.node, "value_string", "x");
  CHECK_FALSE(text.result());
}

TEST_CASE("what is not evaluated gives nothing") {
  CHECK_FALSE(Operator("Loop", {number(1)}).result());
  CHECK_FALSE(Operator("Add", {number(1)}).result());
  CHECK_FALSE(Operator("Reshape", {number(1)}).result());
  CHECK_FALSE(Operator("Identity", {list({1, 2, 3})}).result(2));
  Operator foreign("Identity", {number(1)});
  CHECK(foreign.integers() == Integers{1});
  foreign.node.set_domain("com.example");
  CHECK_FALSE(foreign.result());
}

}  // namespace edgebench::weights
