#include "kernels.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime/counted.h"

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

// The operators that multiply by weights, and whether their kernel takes integers.
struct LayerOperator {
  std::string_view name;
  runtime::LayerKind kind;
  bool integer;
};
constexpr auto kLayerOperators =
    std::to_array<LayerOperator>({{"Conv", runtime::LayerKind::convolution, false},
                                  {"FusedConv", runtime::LayerKind::convolution, false},
                                  {"NhwcFusedConv", runtime::LayerKind::convolution, false},
                                  {"QLinearConv", runtime::LayerKind::convolution, true},
                                  {"ConvInteger", runtime::LayerKind::convolution, true},
                                  {"Gemm", runtime::LayerKind::linear, false},
                                  {"FusedGemm", runtime::LayerKind::linear, false},
                                  {"MatMul", runtime::LayerKind::linear, false},
                                  {"FusedMatMul", runtime::LayerKind::linear, false},
                                  {"QGemm", runtime::LayerKind::linear, true},
                                  {"QLinearMatMul", runtime::LayerKind::linear, true},
                                  {"MatMulInteger", runtime::LayerKind::linear, true},
                                  {"MatMulIntegerToFloat", runtime::LayerKind::linear, true},
                                  {"DynamicQuantizeMatMul", runtime::LayerKind::linear, true}});

runtime::Arithmetic float_arithmetic(const std::string& type) {
  if (type == "float") return runtime::Arithmetic::fp32;
  if (type == "float16") return runtime::Arithmetic::fp16;
  if (type == "bfloat16") return runtime::Arithmetic::bf16;
  return runtime::Arithmetic::other;
}

bool is_kernel(const json& event) {
  return event.value("cat", "") == "Node" &&
         event.at("name").get_ref<const std::string&>().ends_with(kKernelSuffix);
}

// Of a node that was given FP32 kernels for want of FP16 ones.
constexpr std::string_view kCastPrefix = "InsertedPrecisionFreeCast_";

// The node's name without what the optimiser adds: that, "_nchwc", "_token_12".
std::string layer_name(const json& event) {
  std::string_view name = event.at("name").get_ref<const std::string&>();
  name.remove_suffix(kKernelSuffix.size());
  if (name.ends_with(kBlockedSuffix)) name.remove_suffix(kBlockedSuffix.size());
  if (name.starts_with(kCastPrefix)) name.remove_prefix(kCastPrefix.size());
  return std::string(name.substr(0, name.find("_token_")));
}

}  // namespace

std::vector<runtime::ExecutedLayer> executed_layers(std::string_view profile_json) {
  std::vector<runtime::ExecutedLayer> layers;
  for (const json& event : json::parse(profile_json)) {
    if (!is_kernel(event)) continue;
    const json& arguments = event.at("args");
    const auto* const known = std::ranges::find(
        kLayerOperators, arguments.at("op_name").get<std::string>(), &LayerOperator::name);
    if (known == kLayerOperators.end()) continue;
    layers.push_back({.name = layer_name(event),
                      .kind = known->kind,
                      .arithmetic = known->integer ? runtime::Arithmetic::int8
                                                   : float_arithmetic(first_input_type(arguments)),
                      .kernel = kernel_label(event)});
  }
  return layers;
}

std::string summarize_kernels(std::string_view profile_json) {
  std::vector<std::string> labels;
  for (const json& event : json::parse(profile_json)) {
    if (is_kernel(event)) labels.push_back(kernel_label(event));
  }
  if (labels.empty()) throw std::runtime_error("ONNX Runtime's profile holds no kernel");
  return runtime::counted(labels);
}

}  // namespace edgebench::onnxruntime
