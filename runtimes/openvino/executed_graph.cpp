#include "executed_graph.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "runtime/counted.h"

namespace edgebench::openvino {
namespace {

// Keys of a runtime model's nodes (OpenVINO's exec_model_info.hpp, which the wheel leaves out).
constexpr const char* kLayerType = "layerType";
constexpr const char* kPrecision = "runtimePrecision";
constexpr const char* kPrimitive = "primitiveType";
constexpr const char* kOriginalNames = "originalLayersNames";

constexpr const char* kConstant = "Const";
constexpr const char* kSequence = "Subgraph";  // Of operators that were compiled into one kernel.

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

// How many weights of 8 bits a node reads, without scalars.
std::size_t integer_weights(const ov::Node& node) {
  const ov::OutputVector inputs = node.input_values();
  return static_cast<std::size_t>(
      std::ranges::count_if(inputs, [](const ov::Output<ov::Node>& input) {
        const ov::element::Type& type = input.get_element_type();
        return entry(*input.get_node(), kLayerType) == kConstant &&
               ov::shape_size(input.get_shape()) > 1 &&
               (type == ov::element::i8 || type == ov::element::u8);
      }));
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

runtime::Arithmetic arithmetic_of_sequence(std::string_view primitive, std::size_t integer_weights,
                                           std::size_t products) {
  if (integer_weights == 0) return arithmetic_of(primitive);
  return integer_weights == products ? runtime::Arithmetic::int8 : runtime::Arithmetic::other;
}

std::string layer_name(std::string_view original_names) {
  // "features.0.0.linear/WithoutBiases,Multiply_157629,features.0.0.linear,...": the first is the
  // multiplication itself, and OpenVINO's own additions follow a slash.
  return std::string(original_names.substr(0, original_names.find_first_of("/,")));
}

std::set<std::string> products_of(const ov::Model& model) {
  std::set<std::string> products;
  for (const auto& node : model.get_ordered_ops()) {
    if (std::string_view(node->get_type_name()) == "MatMul") {
      products.insert(node->get_friendly_name());
    }
  }
  return products;
}

std::vector<std::string> products_in(std::string_view original_names,
                                     const std::set<std::string>& products) {
  std::vector<std::string> found;
  while (!original_names.empty()) {
    const std::string name(original_names.substr(0, original_names.find(',')));
    if (products.contains(name)) found.push_back(name);
    original_names.remove_prefix(std::min(name.size() + 1, original_names.size()));
  }
  return found;
}

std::vector<runtime::ExecutedLayer> executed_layers(const ov::CompiledModel& model,
                                                    const std::set<std::string>& products) {
  std::vector<runtime::ExecutedLayer> layers;
  for (const auto& node : model.get_runtime_model()->get_ordered_ops()) {
    const std::string names = entry(*node, kOriginalNames);
    const std::string primitive = entry(*node, kPrimitive);
    if (entry(*node, kLayerType) == kSequence) {
      const std::vector<std::string> made = products_in(names, products);
      const runtime::Arithmetic arithmetic =
          arithmetic_of_sequence(primitive, integer_weights(*node), made.size());
      for (const std::string& product : made) {
        layers.push_back({layer_name(product), runtime::LayerKind::linear, arithmetic, primitive});
      }
    }
    const auto kind = kind_of(*node);
    if (!kind || does_no_work(*node)) continue;
    layers.push_back({layer_name(names), *kind, arithmetic_of(primitive), primitive});
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
