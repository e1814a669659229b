#include "weights/onnx/steps.h"

#include <limits>

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using Kind = OnnxStep::Kind;

OnnxStep clamp(double low, double high) {
  OnnxStep step{.kind = Kind::clamp};
  step.low = low;
  step.high = high;
  return step;
}

OnnxStep linear(std::vector<float> weight) {
  OnnxStep step{.kind = Kind::linear};
  step.name = "head";
  step.in_features = 3;
  step.out_features = 2;
  step.weight =
      std::make_shared<const OnnxTensor>(OnnxTensor{.shape = {3, 2}, .values = std::move(weight)});
  step.bias = {7, 8};
  return step;
}

}  // namespace

TEST_CASE("steps in words") {
  CHECK(describe(clamp(0, 6)) == "ReLU6");
  CHECK(describe(clamp(0, std::numeric_limits<double>::infinity())) == "a plain ReLU");
  CHECK(describe(clamp(0.5, 6)) == "a clamp to [0.5, 6]");
  CHECK(describe(linear({})) == "a linear layer from 3 to 2 features");
  CHECK(clamp(0, 6).clamps(0, 6));
  CHECK_FALSE(clamp(0, 6).clamps(0, 7));
  CHECK_FALSE(linear({}).clamps(0, 0));

  test::OnnxBuilder builder;
  OnnxStep step = clamp(0, 6);
  step.node = &builder.node("Clip", {}, "y");
  CHECK(found(step) == "node \"Clip_y\" (Clip) is ReLU6");
  step.kind = Kind::other;
  CHECK(found(step) == "node \"Clip_y\" (Clip) stands");
  step.problem = "has no bounds";
  CHECK(found(step) == "node \"Clip_y\" (Clip) has no bounds");
  CHECK(found(OnnxStep()) == "the image");
}

TEST_CASE("a linear layer's weights are out x in, times their factor") {
  OnnxStep step = linear({1, 2, 3, 4, 5, 6});
  step.weight_is_in_x_out = true;
  step.weight_factor = 2;
  const Layer layer = layer_of(step);
  CHECK(layer.name == "head");
  CHECK(layer.shape == model::Shape{2, 3});
  CHECK(layer.weight == std::vector<float>{2, 6, 10, 4, 8, 12});
  CHECK(layer.bias == std::vector<float>{7, 8});
  step.weight_is_in_x_out = false;
  CHECK(layer_of(step).weight == std::vector<float>{2, 4, 6, 8, 10, 12});
}

}  // namespace edgebench::weights
