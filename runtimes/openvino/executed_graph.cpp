#include "executed_graph.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <openvino/core/model.hpp>

#include "runtime/counted.h"

namespace edgebench::openvino {
namespace {

// Keys of a runtime model's nodes (OpenVINO's exec_model_info.hpp, which the wheel leaves out).
constexpr const char* kLayerType = "layerType";
constexpr const char* kPrecision = "runtimePrecision";
constexpr const char* kPrimitive = "primitiveType";
constexpr const char* kOriginalNames = "originalLayersNames";

constexpr const char* kConstant = "Const";

std::string entry(const ov::Node& node, const char* key) {
  const ov::RTMap& info = node.get_rt_info();
  const auto found = info.find(key);
  return found == info.end() ? "unknown" : found->second.as<std::string>();
}

// Inputs, outputs, constants, and what was computed from constants alone, before any inference.
bool does_no_work(const ov::Node& node) {
  const std::string type = entry(node, kLayerType);
  if (type == kConstant || type == "Input" || type == "Output") return true;
  const ov::OutputVector inputs = node.input_values();
  return std::ranges::all_of(inputs, [](const ov::Output<ov::Node>& input) {
    return entry(*input.get_node(), kLayerType) == kConstant;
  });
}

std::optional<runtime::LayerKind> kind_of(const ov::Node& node) {
  const std::string type = entry(node, kLayerType);
  if (type.find("Convolution") != std::string::npos) return runtime::LayerKind::convolution;
  if (type == "FullyConnected" || type == "MatMul") return runtime::LayerKind::linear;
  return std::nullopt;
}

}  // namespace

runtime::Arithmetic arithmetic_of(std::string_view primitive) {
  const std::string_view type = primitive.substr(primitive.rfind('_') + 1);
  if (type == "f32") return runtime::Arithmetic::fp32;
  if (type == "f16") return runtime::Arithmetic::fp16;
  if (type == "bf16") return runtime::Arithmetic::bf16;
  if (type == "I8" || type == "i8" || type == "u8") return runtime::Arithmetic::int8;
  return runtime::Arithmetic::other;
}

std::string layer_name(std::string_view original_names) {
  // "features.0.0.linear/WithoutBiases,Multiply_157629,features.0.0.linear,...": the first is the
  // multiplication itself, and OpenVINO's own additions follow a slash.
  return std::string(original_names.substr(0, original_names.find_first_of("/,")));
}

std::vector<runtime::ExecutedLayer> executed_layers(const ov::CompiledModel& model) {
  std::vector<runtime::ExecutedLayer> layers;
  for (const auto& node : model.get_runtime_model()->get_ordered_ops()) {
    const auto kind = kind_of(*node);
    if (!kind || does_no_work(*node)) continue;
    const std::string primitive = entry(*node, kPrimitive);
    layers.push_back({.name = layer_name(entry(*node, kOriginalNames)),
                      .kind = *kind,
                      .arithmetic = arithmetic_of(primitive),
                      .kernel = primitive});
  }
  return layers;
}

std::string summarize_executed_graph(const ov::CompiledModel& model) {
  std::vector<std::string> labels;
  for (const auto& node : model.get_runtime_model()->get_ordered_ops()) {
    if (does_no_work(*node)) continue;
    labels.push_back(fmt::format("{} {} {}", entry(*node, kLayerType), entry(*node, kPrecision),
                                 entry(*node, kPrimitive)));
  }
  return runtime::counted(labels);
}

}  // namespace edgebench::openvino
