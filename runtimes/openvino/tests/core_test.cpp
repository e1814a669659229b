#include "core.h"

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "ir_graph.h"

namespace edgebench::openvino {
namespace {

using Extents = std::vector<std::int64_t>;

// y = max(x, 0) of a batch of two values.
Model rectifier(const Core& core) {
  IrGraph graph;
  const IrValue x = graph.add_parameter("x", kIrF32, {-1, 2});
  graph.add_result("y/result", graph.add_operator({.type = "ReLU", .name = "y", .tensor = "answer"},
                                                  std::array{x}, kIrF32, {-1, 2}));
  return core.read_text(graph.xml("rectifier"));
}

}  // namespace

TEST_CASE("a model's ports are told, and its input can be given extents") {
  const Core core;
  Model model = rectifier(core);
  REQUIRE(model.inputs().size() == 1);
  REQUIRE(model.outputs().size() == 1);
  CHECK(model.inputs()[0].name() == "x");
  CHECK(model.outputs()[0].name() == "answer");
  CHECK(model.inputs()[0].extents() == Extents{runtime::kFree, 2});
  model.reshape(std::array<std::int64_t, 2>{3, 2});
  CHECK(model.outputs()[0].extents() == Extents{3, 2});
  CHECK_THROWS_AS(model.reshape(std::array<std::int64_t, 1>{-7}), std::runtime_error);
}

TEST_CASE("a compiled model computes in memory of its caller's and says what it ran") {
  const Core core;
  Model model = rectifier(core);
  model.reshape(std::array<std::int64_t, 2>{1, 2});
  const CompiledModel compiled =
      core.compile(model, "CPU", {{"INFERENCE_PRECISION_HINT", "f32"}, {"NUM_STREAMS", "1"}});
  CHECK(compiled.property("NUM_STREAMS") == "1");
  CHECK(compiled.property("INFERENCE_PRECISION_HINT") == "f32");
  CHECK_THROWS_AS(compiled.property("NO_SUCH_PROPERTY"), std::runtime_error);
  Request request = compiled.make_request();
  std::array<float, 2> x = {-3, 4};
  std::array<float, 2> y = {};
  request.set_input(compiled.input().type(), compiled.input().extents(), x.data());
  request.set_output(compiled.output().type(), compiled.output().extents(), y.data());
  request.infer();
  CHECK(y == std::array<float, 2>{0, 4});
  std::string names;
  for (const CompiledNode& node : request.nodes()) names += node.name + " ";
  CHECK(names.find("y ") != std::string::npos);
}

TEST_CASE("what nobody knows is refused") {
  const Core core;
  CHECK_FALSE(core.devices().empty());
  CHECK_THROWS_AS(core.property("CPU", "NO_SUCH_PROPERTY"), std::runtime_error);
  CHECK_THROWS_AS(core.property("TOASTER", "FULL_DEVICE_NAME"), std::runtime_error);
  CHECK_THROWS_AS(core.read_text("<net"), std::runtime_error);
  CHECK_THROWS_AS(core.compile(rectifier(core), "CPU", {{"NO_SUCH_PROPERTY", "1"}}),
                  std::runtime_error);
}

}  // namespace edgebench::openvino
