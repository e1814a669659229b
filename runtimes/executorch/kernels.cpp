#include "kernels.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace edgebench::executorch {
namespace {

// Without the number that the library counts equal names with: " #3".
std::string_view bare(std::string_view name) {
  return name.substr(0, name.rfind(" #"));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<runtime::LayerKind> layer_kind(std::string_view name) {
  if (name.starts_with("Convolution")) return runtime::LayerKind::convolution;
  if (name.starts_with("Fully Connected")) return runtime::LayerKind::linear;
  return std::nullopt;
}

}  // namespace

runtime::Arithmetic arithmetic_of(std::string_view name, bool computes_fp16) {
  using runtime::Arithmetic;
  // "QS8", "QD8", "QU8": the inputs are integers, whatever the result is.
  for (const char* type : {"QS8", "QD8", "QU8", "QP8"}) {
    if (contains(name, type)) return Arithmetic::int8;
  }
  if (contains(name, "BF16")) return Arithmetic::bf16;
  if (contains(name, "F16")) return computes_fp16 ? Arithmetic::fp16 : Arithmetic::fp32;
  return contains(name, "F32") ? Arithmetic::fp32 : Arithmetic::other;
}

bool processor_computes_fp16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512fp16") != 0;
#elif defined(__aarch64__)
  return (::getauxval(AT_HWCAP) & HWCAP_ASIMDHP) != 0;
#else
  return false;
#endif
}

std::string summarize(std::span<const std::string> names) {
  std::vector<std::pair<std::string_view, int>> counts;
  for (const std::string& name : names) {
    const std::string_view label = bare(name);
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

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const std::string> names,
                                                    std::span<const DelegatedLayer> layers,
                                                    bool computes_fp16) {
  std::vector<runtime::ExecutedLayer> executed;
  for (const std::string& name : names) {
    const std::optional<runtime::LayerKind> kind = layer_kind(name);
    if (!kind) continue;
    const std::size_t place = executed.size();
    if (place >= layers.size() || layers[place].kind != *kind) return {};
    executed.push_back({.name = layers[place].name,
                        .kind = *kind,
                        .arithmetic = arithmetic_of(name, computes_fp16),
                        .kernel = std::string(bare(name))});
  }
  if (executed.size() != layers.size()) return {};
  return executed;
}

}  // namespace edgebench::executorch
