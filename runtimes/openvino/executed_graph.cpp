#include "executed_graph.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openvino/core/model.hpp>

namespace edgebench::openvino {
namespace {

// Keys of a runtime model's nodes (OpenVINO's exec_model_info.hpp, which the wheel leaves out).
constexpr const char* kLayerType = "layerType";
constexpr const char* kPrecision = "runtimePrecision";
constexpr const char* kPrimitive = "primitiveType";

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

}  // namespace

std::string summarize_executed_graph(const ov::CompiledModel& model) {
  std::vector<std::pair<std::string, int>> counts;
  for (const auto& node : model.get_runtime_model()->get_ordered_ops()) {
    if (does_no_work(*node)) continue;
    const std::string label = fmt::format("{} {} {}", entry(*node, kLayerType),
                                          entry(*node, kPrecision), entry(*node, kPrimitive));
    const auto known =
        std::ranges::find(counts, label, [](const auto& count) { return count.first; });
    if (known == counts.end()) {
      counts.emplace_back(label, 1);
    } else {
      ++known->second;
    }
  }
  std::string summary;
  for (const auto& [label, count] : counts) {
    summary += fmt::format("{}{} x {}", summary.empty() ? "" : ", ", label, count);
  }
  return summary;
}

}  // namespace edgebench::openvino
