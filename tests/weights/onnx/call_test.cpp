#include "weights/onnx/call.h"

#include <limits>

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

SharedTensor tensor(model::Shape shape, std::vector<float> values) {
  return std::make_shared<const OnnxTensor>(
      OnnxTensor{.shape = std::move(shape), .values = std::move(values)});
}

// The image, and a step that reads it.
struct Fixture {
  Fixture() {
    result.steps.emplace_back();
    image = *make_value(0, {{Axis::batch, 2}, {Axis::channel, 3}});
  }
  OnnxCall call() { return {node, 17, result}; }

  test::OnnxBuilder builder;
  onnx::NodeProto& node = builder.node("Clip", {}, "y");
  OnnxSteps result;
  OnnxValue image;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "inputs are left out, constant or dependent on the image") {
  OnnxCall call = this->call();
  call.add_input(image);
  call.add_input({});
  call.add_input(tensor({1, 1}, {6}));
  call.add_input(std::make_shared<const OnnxTensor>(OnnxTensor{.values = Integers{5}}));
  CHECK(call.input_count() == 4);
  CHECK(call.has(0));
  CHECK_FALSE(call.has(1));
  CHECK_FALSE(call.has(4));
  CHECK(call.value(0) != nullptr);
  CHECK(call.value(1) == nullptr);
  CHECK(call.value(2) == nullptr);
  CHECK(call.tensor(0) == nullptr);
  CHECK(call.tensor(2) != nullptr);
  CHECK(call.tensors()[3] == call.tensor(3));
  CHECK(call.tensors()[1] == nullptr);
  CHECK(call.scalar(2) == 6.0);
  CHECK_FALSE(call.scalar(3));  // A whole number.
  CHECK(call.floats(2, 1) != nullptr);
  CHECK(call.floats(2, 2) == nullptr);
  CHECK(call.is_image(*call.value(0)));
}

TEST_CASE_FIXTURE(Fixture, "a step that was read is not extended, one that was extended not read") {
  OnnxCall first = call();
  first.add_input(image);
  CHECK_FALSE(first.is_extendable(image));
  const auto value = first.add_step({.kind = OnnxStep::Kind::clamp}, {&image}, image.axes);
  REQUIRE(value);
  CHECK(value->step == 1);
  CHECK(result.steps[1].node == &node);
  CHECK(result.steps[1].inputs == std::vector{0});
  CHECK(first.is_extendable(*value));

  const OnnxValue after = first.extended(*value);
  OnnxCall second = call();
  second.add_input(*value);
  second.add_input(after);
  CHECK(second.value(0) == nullptr);
  CHECK(second.problem.find("reads what node \"Clip_y\" (Clip) is a clamp to [0, 0] was before") ==
        0);
  REQUIRE(second.value(1) != nullptr);
  second.add_step({.kind = OnnxStep::Kind::pool}, {second.value(1)}, image.axes);
  CHECK_FALSE(second.is_extendable(after));
}

TEST_CASE_FIXTURE(Fixture, "a value too large to count is none") {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(call().add_step({}, {&image}, {{Axis::batch, kMost}, {Axis::channel, 2}}));
  CHECK(result.steps.size() == 1);
}

}  // namespace edgebench::weights
