#include "kernels.h"

#include <algorithm>
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

// "QS8" of "Convolution (NHWC, QS8, QC8W) IGEMM".
std::string_view input_type(std::string_view name) {
  const std::size_t layout = name.find('(');
  const std::size_t begin = name.find(", ", layout);
  const std::size_t end = name.find_first_of(",)", begin + 2);
  if (layout == std::string_view::npos || begin == std::string_view::npos) return {};
  return name.substr(begin + 2, end - begin - 2);
}

bool has_weights(std::string_view name) {
  return name.starts_with("Convolution") || name.starts_with("Fully Connected");
}

}  // namespace

runtime::Arithmetic arithmetic_of(std::string_view name, bool computes_fp16) {
  using runtime::Arithmetic;
  const std::string_view type = input_type(name);
  // QS8, QU8 and QC8 (with a scale for each channel of the weights) have a fixed scale, QD8 and
  // QDU8 one that was found when run.
  for (const std::string_view integers : {"QS8", "QU8", "QC8", "QD8", "QDU8"}) {
    if (type == integers) return Arithmetic::int8;
  }
  if (type == "BF16") return Arithmetic::bf16;
  if (type == "F16") return computes_fp16 ? Arithmetic::fp16 : Arithmetic::fp32;
  return type == "F32" ? Arithmetic::fp32 : Arithmetic::other;
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
    if (!has_weights(name)) continue;
    const std::size_t place = executed.size();
    if (place >= layers.size()) return {};
    executed.push_back({.name = layers[place].name,
                        .kind = layers[place].kind,
                        .arithmetic = arithmetic_of(name, computes_fp16),
                        .kernel = std::string(bare(name))});
  }
  if (executed.size() != layers.size()) return {};
  return executed;
}

}  // namespace edgebench::executorch
