#include "kernels.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace edgebench::onnxruntime {
namespace {

using nlohmann::json;

constexpr std::string_view kKernelSuffix = "_kernel_time";
// The optimiser names the nodes that it moves to the blocked layout with this ending.
constexpr std::string_view kBlockedSuffix = "_nchwc";

std::string first_input_type(const json& arguments) {
  const json& types = arguments.value("input_type_shape", json::array());
  if (types.empty() || types.front().empty()) return "untyped";
  return types.front().begin().key();
}

std::string kernel_label(const json& event) {
  std::string_view node = event.at("name").get_ref<const std::string&>();
  node.remove_suffix(kKernelSuffix.size());
  const json& arguments = event.at("args");
  std::string label = arguments.at("op_name").get<std::string>();
  if (node.ends_with(kBlockedSuffix)) label += " NCHWc";
  label += " " + first_input_type(arguments);
  const auto provider = arguments.value("provider", "CPUExecutionProvider");
  if (provider != "CPUExecutionProvider") label += " on " + provider;
  return label;
}

}  // namespace

std::string summarize_kernels(std::string_view profile_json) {
  std::vector<std::pair<std::string, int>> counts;
  for (const json& event : json::parse(profile_json)) {
    if (event.value("cat", "") != "Node") continue;
    if (!event.at("name").get_ref<const std::string&>().ends_with(kKernelSuffix)) continue;
    const std::string label = kernel_label(event);
    const auto known =
        std::ranges::find(counts, label, [](const auto& count) { return count.first; });
    if (known == counts.end()) {
      counts.emplace_back(label, 1);
    } else {
      ++known->second;
    }
  }
  if (counts.empty()) throw std::runtime_error("ONNX Runtime's profile holds no kernel");
  std::string summary;
  for (const auto& [label, count] : counts) {
    summary += fmt::format("{}{} x {}", summary.empty() ? "" : ", ", label, count);
  }
  return summary;
}

}  // namespace edgebench::onnxruntime
