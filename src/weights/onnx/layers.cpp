// MobileNetV2 is a chain with shortcuts, so its steps have one order, and the graph's steps are
// compared with it one by one: what each does, and which earlier steps it reads.
#include "weights/onnx/layers.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "model/mobilenet_v2.h"
#include "model/width.h"
#include "weights/onnx/fault.h"
#include "weights/onnx/graph.h"

namespace edgebench::weights {
namespace {

using Kind = OnnxStep::Kind;
using Steps = std::vector<OnnxStep>;

constexpr int kMostLinearLayers = 8;
constexpr const char* kAdvice =
    "give a MobileNetV2 with torchvision's layers, or measure this file as it is with --artifact";

// What mobilenet_v2() of this width computes up to the pooling, in the same terms.
Steps trunk(double width) {
  Steps steps;
  std::vector<int> step_of_node;
  for (const model::Node& node : model::mobilenet_v2(width, 224, 1).nodes) {
    if (node.op == model::Op::linear) break;
    OnnxStep step;
    step.kind = node.op == model::Op::input                 ? Kind::image
                : node.op == model::Op::convolution         ? Kind::convolution
                : node.op == model::Op::global_average_pool ? Kind::pool
                                                            : Kind::add;
    if (node.op == model::Op::convolution) step.convolution = convolution_of(node);
    for (const int input : node.inputs) {
      step.inputs.push_back(step_of_node[static_cast<std::size_t>(input)]);
    }
    steps.push_back(std::move(step));
    if (node.activation == model::Activation::relu6) {
      OnnxStep clamp{.kind = Kind::clamp, .inputs = {static_cast<int>(steps.size()) - 1}};
      clamp.high = 6;
      steps.push_back(std::move(clamp));
    }
    step_of_node.push_back(static_cast<int>(steps.size()) - 1);
  }
  return steps;
}

double width_of(const Steps& found) {
  std::vector<std::size_t> channels;
  for (const OnnxStep& step : found) {
    if (step.kind != Kind::convolution) continue;
    channels.push_back(static_cast<std::size_t>(step.convolution.out_channels));
  }
  return model::width_of_convolutions(channels).value_or(1);
}

[[noreturn]] void refuse(const std::string& what, double width, const std::string& expected) {
  throw OnnxFault(
      fmt::format("{} where MobileNetV2 of width {} has {}; {}", what, width, expected, kAdvice));
}

std::string reads(const OnnxStep& step, const Steps& found) {
  std::string text = fmt::format("{}, reading", edgebench::weights::found(step));
  for (const int input : step.inputs) {
    const OnnxStep& from = found[static_cast<std::size_t>(input)];
    text += fmt::format("{} {}", input == step.inputs.front() ? "" : " and",
                        from.node == nullptr ? "the image" : label(*from.node));
  }
  return text;
}

bool same_inputs(std::vector<int> a, std::vector<int> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

void check(const OnnxStep& found, const OnnxStep& expected, const Steps& all, double width) {
  const bool same = found.kind == expected.kind && found.convolution == expected.convolution &&
                    found.low == expected.low && found.high == expected.high;
  if (!same) refuse(edgebench::weights::found(found), width, describe(expected));
  if (!same_inputs(found.inputs, expected.inputs)) {
    refuse(reads(found, all), width, fmt::format("{} of other values", describe(expected)));
  }
}

// Linear layers with ReLU between them, each reading the one before.
void check_head(const Steps& found, std::size_t first, double width) {
  int layers = 0;
  for (std::size_t i = first; i < found.size(); ++i) {
    const bool layer_is_next = (i - first) % 2 == 0;
    const OnnxStep& step = found[i];
    const bool fits = layer_is_next ? step.kind == Kind::linear : step.clamps(0, kInfinity);
    const std::string expected = layer_is_next ? "a linear layer" : "a ReLU or its end";
    if (!fits) refuse(edgebench::weights::found(step), width, expected);
    if (step.inputs != std::vector{static_cast<int>(i) - 1}) {
      refuse(reads(step, found), width, expected + " of the value before");
    }
    if (layer_is_next && ++layers > kMostLinearLayers) {
      throw OnnxFault(fmt::format("it has more than {} linear layers at its end; {}",
                                  kMostLinearLayers, kAdvice));
    }
  }
  if (found.size() == first || found.back().kind != Kind::linear) {
    refuse(fmt::format("the file ends after {}", edgebench::weights::found(found.back())), width,
           "a linear layer");
  }
}

void check_finite(const OnnxStep& step, std::span<const float> values, const char* which) {
  if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) return;
  throw OnnxFault(fmt::format("the {} of {} holds a NaN or an infinity; train or export it again",
                              which, label(*step.node)));
}

Layer finite_layer(const OnnxStep& step) {
  Layer layer = layer_of(step);
  check_finite(step, layer.weight, "weight");
  check_finite(step, layer.bias, "bias");
  if (layer.norm) {
    const model::BatchNorm& norm = layer.norm->values;
    for (const auto* values : {&norm.weight, &norm.bias, &norm.running_mean, &norm.running_var}) {
      check_finite(step, *values, "normalisation");
    }
    if (std::ranges::any_of(norm.running_var, [](float variance) { return variance < 0; })) {
      throw OnnxFault(
          fmt::format("the normalisation of {} holds a negative variance; train or export it again",
                      label(*step.node)));
    }
  }
  return layer;
}

}  // namespace

std::vector<Layer> layers_of(const OnnxSteps& graph, std::vector<std::string>& notes) {
  Steps found = graph.steps;
  if (found.back().kind == Kind::softmax) {
    notes.push_back(fmt::format(
        "the file ends in probabilities ({}); they are left out, and logits are compared",
        label(*found.back().node)));
    found.pop_back();
  }
  const double width = width_of(found);
  const Steps expected = trunk(width);
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    check(found[i], expected[i], found, width);
  }
  if (found.size() < expected.size()) {
    refuse(fmt::format("the file ends after {}", edgebench::weights::found(found.back())), width,
           describe(expected[found.size()]));
  }
  check_head(found, expected.size(), width);
  std::vector<Layer> layers;
  for (const OnnxStep& step : found) {
    if (step.is_layer()) layers.push_back(finite_layer(step));
  }
  return layers;
}

}  // namespace edgebench::weights
