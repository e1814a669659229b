#include "measure/prepare/arithmetic.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/counts.h"
#include "base/enum_names.h"

namespace edgebench::measure {
namespace {

using runtime::Arithmetic;
using runtime::ExecutedLayer;
using runtime::LayerKind;
using runtime::Precision;

// So many are named in a sentence; the record has all.
constexpr std::size_t kNamedLayers = 4;

Arithmetic claimed(Precision precision, LayerKind kind) {
  switch (precision) {
    case Precision::fp32:
    case Precision::fp16_storage:
      return Arithmetic::fp32;
    case Precision::tf32:
      return Arithmetic::tf32;
    case Precision::fp16:
      return Arithmetic::fp16;
    case Precision::bf16:
      return Arithmetic::bf16;
    case Precision::int8_dynamic:
      return kind == LayerKind::linear ? Arithmetic::int8 : Arithmetic::fp32;
    case Precision::int8:
      return Arithmetic::int8;
  }
  return Arithmetic::other;
}

constexpr auto kWords = named<Arithmetic>({{Arithmetic::other, "another type"},
                                           {Arithmetic::fp32, "FP32"},
                                           {Arithmetic::tf32, "TF32"},
                                           {Arithmetic::fp16, "FP16"},
                                           {Arithmetic::bf16, "BF16"},
                                           {Arithmetic::int8, "INT8"}});

// Which convolutions are worth quantising as they come is the runtime's choice: some have integer
// kernels for that and some have none. So is where TF32 that is allowed is worth using.
bool is_as_claimed(Precision precision, const ExecutedLayer& layer) {
  return layer.arithmetic == claimed(precision, layer.kind) ||
         (precision == Precision::int8_dynamic && layer.arithmetic == Arithmetic::int8) ||
         (precision == Precision::tf32 && layer.arithmetic == Arithmetic::fp32);
}

bool claims_fp32(Precision precision) {
  return precision == Precision::fp32 || precision == Precision::fp16_storage;
}

// "FP32", and of several types "FP16 (18) and FP32 (17)", in the order in which they come.
std::string types_of(const std::vector<ExecutedLayer>& layers) {
  std::vector<std::string> types;
  for (const ExecutedLayer& layer : layers) {
    types.emplace_back(name_in(kWords, layer.arithmetic));
  }
  const auto counts = counts_of(types);
  if (counts.size() == 1) return types.front();
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const char* link = i == 0 ? "" : i + 1 == counts.size() ? " and " : ", ";
    text += fmt::format("{}{} ({})", link, counts[i].first, counts[i].second);
  }
  return text;
}

std::string names_of(const std::vector<ExecutedLayer>& layers) {
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamedLayers, layers.size()); ++i) {
    names += (i == 0 ? "" : ", ") + layers[i].name;
  }
  if (layers.size() > kNamedLayers) {
    names += fmt::format(" and {} more", layers.size() - kNamedLayers);
  }
  return names;
}

}  // namespace

Conformance judge_arithmetic(Precision precision, std::span<const ExecutedLayer> layers,
                             std::size_t network_layers) {
  std::vector<ExecutedLayer> strays;
  std::ranges::copy_if(layers, std::back_inserter(strays), [&](const ExecutedLayer& layer) {
    return !is_as_claimed(precision, layer);
  });
  if (!strays.empty()) {
    return {
        Outcome::mistrusted,
        fmt::format("{} of {} layers were computed in {}, not in {}: {}", strays.size(),
                    layers.size(), types_of(strays),
                    name_in(kWords, claimed(precision, strays.front().kind)), names_of(strays))};
  }
  if (layers.size() < network_layers && !claims_fp32(precision)) {
    return {Outcome::mistrusted,
            fmt::format("it shows the arithmetic of {} layers, and the network has {}",
                        layers.size(), network_layers)};
  }
  return {};
}

std::optional<bool> arithmetic_as_claimed(Precision precision,
                                          std::span<const ExecutedLayer> layers,
                                          std::size_t network_layers) {
  if (layers.empty()) return std::nullopt;
  return judge_arithmetic(precision, layers, network_layers).outcome == Outcome::ok;
}

}  // namespace edgebench::measure
