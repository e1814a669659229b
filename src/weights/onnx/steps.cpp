#include "weights/onnx/steps.h"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "weights/onnx/graph.h"

namespace edgebench::weights {
namespace {

std::string describe_clamp(double low, double high) {
  if (low == 0 && high == 6) return "ReLU6";
  if (low == 0 && std::isinf(high)) return "a plain ReLU";
  return fmt::format("a clamp to [{}, {}]", low, high);
}

std::vector<float> linear_weight(const OnnxStep& step, std::vector<float> values) {
  if (step.weight_factor != 1) {
    for (float& value : values) value *= step.weight_factor;
  }
  if (!step.weight_is_in_x_out) return values;
  const auto in = static_cast<std::size_t>(step.in_features);
  const auto out = static_cast<std::size_t>(step.out_features);
  std::vector<float> result(values.size());
  for (std::size_t row = 0; row < out; ++row) {
    for (std::size_t column = 0; column < in; ++column) {
      result[row * in + column] = values[column * out + row];
    }
  }
  return result;
}

}  // namespace

std::string describe(const OnnxStep& step) {
  switch (step.kind) {
    case OnnxStep::Kind::image:
      return "the image";
    case OnnxStep::Kind::convolution:
      return describe(step.convolution);
    case OnnxStep::Kind::clamp:
      return describe_clamp(step.low, step.high);
    case OnnxStep::Kind::add:
      return "a sum of two values";
    case OnnxStep::Kind::pool:
      return "the average over the map";
    case OnnxStep::Kind::linear:
      return fmt::format("a linear layer from {} to {} features", step.in_features,
                         step.out_features);
    case OnnxStep::Kind::softmax:
      return "a softmax";
    case OnnxStep::Kind::other:
      break;
  }
  return "something else";
}

std::string found(const OnnxStep& step) {
  if (step.node == nullptr) return describe(step);
  if (step.kind != OnnxStep::Kind::other) {
    return fmt::format("{} is {}", label(*step.node), describe(step));
  }
  return fmt::format("{} {}", label(*step.node), step.problem.empty() ? "stands" : step.problem);
}

Layer layer_of(const OnnxStep& step) {
  Layer layer;
  layer.name = step.name;
  if (step.kind == OnnxStep::Kind::linear) {
    layer.shape = {static_cast<std::size_t>(step.out_features),
                   static_cast<std::size_t>(step.in_features)};
    layer.weight = linear_weight(step, *step.weight->floats());
  } else {
    layer.shape = step.weight->shape;
    layer.weight = *step.weight->floats();
  }
  layer.bias = step.bias;
  layer.norm = step.norm;
  return layer;
}

}  // namespace edgebench::weights
