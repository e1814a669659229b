#include "kernels.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
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

std::string provider_of(const json& event) {
  return event.at("args").value("provider", std::string(kCpuProvider));
}

std::string kernel_label(const json& event, std::string_view session_provider) {
  std::string_view node = event.at("name").get_ref<const std::string&>();
  node.remove_suffix(kKernelSuffix.size());
  const json& arguments = event.at("args");
  std::string label = arguments.at("op_name").get<std::string>();
  if (node.ends_with(kBlockedSuffix)) label += " NCHWc";
  label += " " + first_input_type(arguments);
  const std::string provider = provider_of(event);
  if (provider != kCpuProvider || session_provider != kCpuProvider) label += " on " + provider;
  return label;
}

// An operator that multiplies by weights, and whether its kernel takes integers.
struct LayerOperator {
  runtime::LayerKind kind;
  bool integer;
};

std::optional<LayerOperator> layer_operator(std::string_view name) {
  using runtime::LayerKind;
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  if (is_one_of({"Conv", "FusedConv", "NhwcFusedConv"})) {
    return LayerOperator{LayerKind::convolution, false};
  }
  if (is_one_of({"QLinearConv", "ConvInteger"})) return LayerOperator{LayerKind::convolution, true};
  if (is_one_of({"Gemm", "FusedGemm", "MatMul", "FusedMatMul"})) {
    return LayerOperator{LayerKind::linear, false};
  }
  if (is_one_of({"QGemm", "QLinearMatMul", "MatMulInteger", "MatMulIntegerToFloat",
                 "DynamicQuantizeMatMul"})) {
    return LayerOperator{LayerKind::linear, true};
  }
  return std::nullopt;
}

runtime::Arithmetic float_arithmetic(const std::string& type) {
  if (type == "float") return runtime::Arithmetic::fp32;
  if (type == "float16") return runtime::Arithmetic::fp16;
  if (type == "bfloat16") return runtime::Arithmetic::bf16;
  return runtime::Arithmetic::other;
}

// Of a node that was given FP32 kernels for want of FP16 ones.
constexpr std::string_view kCastPrefix = "InsertedPrecisionFreeCast_";

runtime::Arithmetic arithmetic_of(const json& event, bool integer,
                                  std::string_view session_provider) {
  if (provider_of(event) != session_provider) return runtime::Arithmetic::other;
  if (integer) return runtime::Arithmetic::int8;
  return float_arithmetic(first_input_type(event.at("args")));
}

// The node's name without what the optimiser adds: that, "_nchwc", "_token_12".
std::string layer_name(const json& event) {
  std::string_view name = event.at("name").get_ref<const std::string&>();
  name.remove_suffix(kKernelSuffix.size());
  if (name.ends_with(kBlockedSuffix)) name.remove_suffix(kBlockedSuffix.size());
  if (name.starts_with(kCastPrefix)) name.remove_prefix(kCastPrefix.size());
  return std::string(name.substr(0, name.find("_token_")));
}

// Quantisation is told from conversions of the layout, which the optimiser adds for kernels that
// want another. What rectifies is a layer's activation that was not fused into it.
runtime::KernelRole role_of(std::string_view name) {
  using runtime::KernelRole;
  struct Role {
    KernelRole role;
    std::vector<std::string_view> operators;
  };
  static const std::vector<Role> kRoles = {
      {KernelRole::activation, {"Clip", "Relu", "QLinearLeakyRelu"}},
      {KernelRole::addition, {"Add", "QLinearAdd"}},
      {KernelRole::pooling,
       {"GlobalAveragePool", "QLinearGlobalAveragePool", "ReduceMean", "AveragePool"}},
      {KernelRole::reorder,
       {"ReorderInput", "ReorderOutput", "Transpose", "Flatten", "Reshape", "Squeeze"}},
      {KernelRole::requantise,
       {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "Cast"}}};
  for (const Role& one : kRoles) {
    if (std::ranges::find(one.operators, name) != one.operators.end()) return one.role;
  }
  return KernelRole::other;
}

}  // namespace

bool is_kernel(const json& event) {
  return event.value("cat", "") == "Node" &&
         event.at("name").get_ref<const std::string&>().ends_with(kKernelSuffix);
}

runtime::ProfiledKernel profiled_kernel(const json& event) {
  std::string node = event.at("name").get<std::string>();
  node.resize(node.size() - kKernelSuffix.size());
  const auto& operation = event.at("args").at("op_name").get_ref<const std::string&>();
  const auto layer = layer_operator(operation);
  runtime::ProfiledKernel kernel{
      .node = std::move(node),
      .layers = {},
      .kind = layer ? std::optional(layer->kind) : std::nullopt,
      .role = layer ? runtime::KernelRole::layer : role_of(operation),
      .arithmetic = arithmetic_of(event, layer && layer->integer, kCpuProvider),
      .kernel = kernel_label(event, kCpuProvider)};
  if (layer || kernel.role == runtime::KernelRole::activation) {
    kernel.layers = {layer_name(event)};
  }
  return kernel;
}

std::vector<runtime::ExecutedLayer> executed_layers(std::string_view profile_json,
                                                    std::string_view provider) {
  std::vector<runtime::ExecutedLayer> layers;
  for (const json& event : json::parse(profile_json)) {
    if (!is_kernel(event)) continue;
    const json& arguments = event.at("args");
    const auto known = layer_operator(arguments.at("op_name").get_ref<const std::string&>());
    if (!known) continue;
    layers.push_back({.name = layer_name(event),
                      .kind = known->kind,
                      .arithmetic = arithmetic_of(event, known->integer, provider),
                      .kernel = kernel_label(event, provider)});
  }
  return layers;
}

std::string summarize_kernels(std::string_view profile_json, std::string_view provider) {
  std::vector<std::string> labels;
  for (const json& event : json::parse(profile_json)) {
    if (is_kernel(event)) labels.push_back(kernel_label(event, provider));
  }
  if (labels.empty()) throw std::runtime_error("ONNX Runtime's profile holds no kernel");
  return runtime::counted(labels);
}

}  // namespace edgebench::onnxruntime
