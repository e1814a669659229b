#include "shared/tensorrt/engine_layers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/counts.h"
#include "base/printable.h"

namespace edgebench::tensorrt {
namespace {

using runtime::Arithmetic;
using runtime::LayerKind;

// By the word that each type has in the library's sentences.
constexpr auto kTypes =
    std::to_array<std::pair<std::string_view, Arithmetic>>({{"Int8", Arithmetic::int8},
                                                            {"BFloat16", Arithmetic::bf16},
                                                            {"BF16", Arithmetic::bf16},
                                                            {"Half", Arithmetic::fp16},
                                                            {"FP16", Arithmetic::fp16},
                                                            {"Float", Arithmetic::fp32},
                                                            {"FP32", Arithmetic::fp32}});

Arithmetic arithmetic_of(std::string_view type) {
  for (const auto& [word, arithmetic] : kTypes) {
    if (type.find(word) != std::string_view::npos) return arithmetic;
  }
  return Arithmetic::other;
}

// Weights of a layer: what they are, and in which type.
struct Weights {
  LayerKind kind = LayerKind::convolution;
  std::string_view type;
};

std::optional<LayerKind> kind_of_constant(const std::vector<std::int64_t>& extents) {
  const std::size_t rank = extents.size();
  if (rank == 4 && extents[0] > 1) return LayerKind::convolution;
  const bool matrix = rank >= 2 && extents[rank - 2] > 1 && extents[rank - 1] > 1;
  if (rank == 3 && matrix && extents[0] == 1) return LayerKind::convolution;
  if (rank == 2 && matrix) return LayerKind::linear;
  return std::nullopt;
}

std::vector<Weights> weights_of(const EngineLayer& layer) {
  if (layer.parameters == "Convolution") return {{LayerKind::convolution, layer.weights_type}};
  std::vector<Weights> found;
  for (const KernelValue& constant : layer.constants) {
    if (const auto kind = kind_of_constant(constant.extents)) {
      found.push_back({*kind, constant.type});
    }
  }
  if (!found.empty()) return found;
  // A matrix product without constants has its weights as an input like the other.
  const bool product = layer.parameters == "MatrixMultiply" || layer.type == "gemm";
  if (product && layer.inputs.size() > 1) return {{LayerKind::linear, layer.inputs.back().type}};
  return {};
}

// Of a kernel that multiplies FP32 values, by its name.
std::optional<Arithmetic> told_arithmetic(const EngineLayer& layer) {
  if (layer.tactic.find("tf32") != std::string::npos) return Arithmetic::tf32;
  if (layer.tactic.find("f32f32") != std::string::npos) return Arithmetic::fp32;
  return std::nullopt;
}

Arithmetic arithmetic_of(const EngineLayer& layer, const Weights& weights, bool tf32) {
  const Arithmetic of_weights = arithmetic_of(weights.type);
  if (layer.inputs.empty() || arithmetic_of(layer.inputs.front().type) != of_weights) {
    return Arithmetic::other;
  }
  if (of_weights != Arithmetic::fp32) return of_weights;
  return told_arithmetic(layer).value_or(tf32 ? Arithmetic::tf32 : Arithmetic::fp32);
}

std::string kernel_of(const EngineLayer& layer) {
  return printable(layer.tactic.empty() ? layer.type
                                        : fmt::format("{} {}", layer.type, layer.tactic));
}

std::string type_word(const EngineLayer& layer) {
  if (layer.inputs.empty()) return "";
  switch (arithmetic_of(layer.inputs.front().type)) {
    case Arithmetic::int8:
      return " Int8";
    case Arithmetic::bf16:
      return " BF16";
    case Arithmetic::fp16:
      return " Half";
    case Arithmetic::fp32:
      return " Float";
    case Arithmetic::tf32:  // No type of values.
    case Arithmetic::other:
      break;
  }
  return " of another type";
}

}  // namespace

std::vector<std::string> onnx_nodes_in(std::string_view metadata) {
  constexpr std::string_view kBegin = "[ONNX Layer: ";
  std::vector<std::string> names;
  for (std::size_t at = metadata.find(kBegin); at != std::string_view::npos;
       at = metadata.find(kBegin, at)) {
    at += kBegin.size();
    const std::size_t end = metadata.find(']', at);
    if (end == std::string_view::npos) break;
    names.emplace_back(metadata.substr(at, end - at));
  }
  return names;
}

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const EngineLayer> layers,
                                                    bool tf32) {
  std::vector<runtime::ExecutedLayer> executed;
  for (const EngineLayer& layer : layers) {
    for (const Weights& weights : weights_of(layer)) {
      const std::string& name = layer.onnx_nodes.empty() ? layer.name : layer.onnx_nodes.front();
      executed.push_back({.name = printable(name),
                          .kind = weights.kind,
                          .arithmetic = arithmetic_of(layer, weights, tf32),
                          .kernel = kernel_of(layer)});
    }
  }
  return executed;
}

std::string summarise_tf32(std::span<const EngineLayer> layers) {
  std::vector<std::string> told;
  for (const EngineLayer& layer : layers) {
    for (const Weights& weights : weights_of(layer)) {
      const Arithmetic arithmetic = arithmetic_of(layer, weights, true);
      if (arithmetic != Arithmetic::tf32 && arithmetic != Arithmetic::fp32) continue;
      const bool named = told_arithmetic(layer).has_value();
      told.emplace_back(!named ? "untold" : arithmetic == Arithmetic::tf32 ? "TF32" : "FP32");
    }
  }
  std::string text;
  for (const auto& [word, count] : counts_of(told)) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  }
  return text;
}

std::string summarise_kernels(std::span<const EngineLayer> layers) {
  std::vector<std::string> kinds;
  for (const EngineLayer& layer : layers) kinds.push_back(printable(layer.type) + type_word(layer));
  std::string text;
  for (const auto& [kind, count] : counts_of(kinds)) {
    text += fmt::format("{}{} x {}", text.empty() ? "" : ", ", kind, count);
  }
  return text;
}

}  // namespace edgebench::tensorrt
