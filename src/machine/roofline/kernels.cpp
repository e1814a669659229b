#include "machine/roofline/kernels.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace edgebench::machine {
namespace {

constexpr auto kArithmetic = std::to_array<const char*>({"fp32", "fp16", "bf16", "int8"});

bool has(std::span<const std::string> sets, const char* name) {
  return name != nullptr && std::ranges::find(sets, name) != sets.end();
}

bool can_run(const Kernel& kernel, std::span<const std::string> sets) {
  return std::ranges::all_of(kernel.needs,
                             [&](const char* name) { return name == nullptr || has(sets, name); });
}

// Null: nothing that the processor has is faster.
const char* superseded_by(const Kernel& kernel, std::span<const std::string> sets) {
  const auto* found =
      std::ranges::find_if(kernel.superseded_by, [&](const char* name) { return has(sets, name); });
  return found == std::end(kernel.superseded_by) ? nullptr : *found;
}

std::string why_missing(std::string_view arithmetic, std::span<const Kernel> kernels,
                        std::span<const std::string> sets) {
  for (const Kernel& kernel : kernels) {
    if (kernel.arithmetic != arithmetic || !can_run(kernel, sets)) continue;
    if (const char* faster = superseded_by(kernel, sets)) {
      return fmt::format(
          "this processor has {}, which edgebench does not measure, and any other figure would be "
          "too low",
          faster);
    }
  }
  return fmt::format("this processor has no {} instructions that edgebench measures", arithmetic);
}

}  // namespace

std::span<const Kernel> all_kernels() {
#if defined(__x86_64__)
  static const auto kAll =
      std::to_array<Kernel>({kSse2Fp32, kAvx2Fp32, kAvx512Fp32, kAvx512Fp16, kAvx512Bf16, kAvx2Int8,
                             kAvxVnniInt8, kAvx512Int8});
  return kAll;
#elif defined(__aarch64__)
  static const auto kAll = std::to_array<Kernel>(
      {kNeonFp32, kNeonFp16, kNeonDotBf16, kNeonMatrixBf16, kNeonDotInt8, kNeonMatrixInt8});
  return kAll;
#else
  return {};
#endif
}

std::vector<Kernel> usable_kernels(std::span<const Kernel> kernels,
                                   std::span<const std::string> instruction_sets) {
  std::vector<Kernel> usable;
  for (const Kernel& kernel : kernels) {
    if (!can_run(kernel, instruction_sets)) continue;
    if (superseded_by(kernel, instruction_sets) == nullptr) usable.push_back(kernel);
  }
  return usable;
}

std::map<std::string, std::string> missing_arithmetic(
    std::span<const Kernel> kernels, std::span<const std::string> instruction_sets) {
  const std::vector<Kernel> usable = usable_kernels(kernels, instruction_sets);
  std::map<std::string, std::string> missing;
  for (const std::string_view arithmetic : kArithmetic) {
    const bool found = std::ranges::any_of(
        usable, [&](const Kernel& kernel) { return kernel.arithmetic == arithmetic; });
    if (!found) {
      missing[std::string(arithmetic)] = why_missing(arithmetic, kernels, instruction_sets);
    }
  }
  return missing;
}

}  // namespace edgebench::machine
