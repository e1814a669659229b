#include "judge/layers/layer_rows.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/enum_names.h"
#include "runtime/protocol.h"

namespace edgebench::judge {
namespace {

constexpr std::string_view kFeatures = "features.";

// The number in "features.3.conv.0.0"; nothing of another name.
std::optional<int> feature_of(std::string_view name) {
  if (!name.starts_with(kFeatures)) return std::nullopt;
  name.remove_prefix(kFeatures.size());
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::vector<LayerRow> layer_rows(std::span<const record::NetworkLayer> layers, bool every) {
  int last = 0;
  for (const record::NetworkLayer& layer : layers) {
    last = std::max(last, feature_of(layer.name).value_or(0));
  }
  std::vector<LayerRow> rows;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const int feature = feature_of(layers[i].name).value_or(last);
    std::string name = feature == 0      ? "stem"
                       : feature == last ? "head"
                                         : fmt::format("block {}", feature);
    if (every) name = layers[i].name;
    if (rows.empty() || rows.back().name != name) rows.push_back({.name = name, .layers = {}});
    rows.back().layers.push_back(i);
  }
  return rows;
}

std::optional<double> time_ns(const LayerRow& row, const CandidateLayers& candidate) {
  std::optional<double> sum_ns;
  for (const std::size_t layer : row.layers) {
    if (const auto& group = candidate.layers[layer]) sum_ns = sum_ns.value_or(0) + group->median_ns;
  }
  return sum_ns;
}

std::string_view kind_words(const record::NetworkLayer& layer) {
  return layer.depthwise ? "depthwise" : enum_name(layer.kind);
}

std::string_view words_of(runtime::KernelRole role) {
  using runtime::KernelRole;
  switch (role) {
    case KernelRole::layer:
      return "unassigned";
    case KernelRole::activation:
      return "activations";
    case KernelRole::addition:
      return "additions";
    case KernelRole::pooling:
      return "pooling";
    case KernelRole::input_conversion:
      return "input";
    case KernelRole::reorder:
      return "reorders";
    case KernelRole::requantise:
      return "requantising";
    case KernelRole::other:
      break;
  }
  return "other kernels";
}

}  // namespace edgebench::judge
