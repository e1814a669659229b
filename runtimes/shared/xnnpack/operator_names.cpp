#include "shared/xnnpack/operator_names.h"

#include <algorithm>
#include <array>

namespace edgebench::xnnpack {
namespace {

using runtime::Arithmetic;

struct InputType {
  std::string_view name;
  Arithmetic arithmetic;
};

// A P in front, or in the middle of QP8, says that the values are packed in another order. QS8, QU8
// and QC8 (with a scale for each channel of the weights) have a fixed scale; QD8, QDU8 and QP8 have
// one that was found when run.
// Source: the names that stand in the libraries of LiteRT 2.3.0 and ExecuTorch 1.5.1.
constexpr auto kInputTypes = std::to_array<InputType>({{"F32", Arithmetic::fp32},
                                                       {"PF32", Arithmetic::fp32},
                                                       {"F16", Arithmetic::fp16},
                                                       {"PF16", Arithmetic::fp16},
                                                       {"BF16", Arithmetic::bf16},
                                                       {"QS8", Arithmetic::int8},
                                                       {"PQS8", Arithmetic::int8},
                                                       {"QU8", Arithmetic::int8},
                                                       {"QC8", Arithmetic::int8},
                                                       {"QD8", Arithmetic::int8},
                                                       {"QDU8", Arithmetic::int8},
                                                       {"QP8", Arithmetic::int8}});

// "QS8" of "Convolution (NHWC, QS8, QC8W) IGEMM": behind the layout.
std::string_view input_type(std::string_view name) {
  const std::size_t layout = name.find('(');
  if (layout == std::string_view::npos) return {};
  const std::string_view brackets = name.substr(layout, name.find(')', layout) - layout);
  const std::size_t comma = brackets.find(", ");
  if (comma == std::string_view::npos) return {};
  const std::string_view types = brackets.substr(comma + 2);
  return types.substr(0, types.find(','));
}

}  // namespace

std::string_view without_number(std::string_view name) {
  return name.substr(0, name.rfind(" #"));
}

bool multiplies_by_weights(std::string_view name) {
  return name.starts_with("Convolution (") || name.starts_with("Fully Connected (");
}

runtime::KernelRole role_of(std::string_view name) {
  using runtime::KernelRole;
  if (multiplies_by_weights(name)) return KernelRole::layer;
  struct Role {
    std::string_view beginning;
    KernelRole role;
  };
  static constexpr auto kRoles =
      std::to_array<Role>({{"Clamp (", KernelRole::activation},
                           {"Add (", KernelRole::addition},
                           {"Mean (", KernelRole::pooling},
                           {"Sum (", KernelRole::pooling},
                           {"Average Pooling (", KernelRole::pooling},
                           {"Global Average Pooling (", KernelRole::pooling},
                           {"Convert (", KernelRole::requantise},
                           {"Copy (", KernelRole::reorder},
                           {"Transpose (", KernelRole::reorder},
                           {"Constant Pad (", KernelRole::reorder},
                           {"Static Reshape (", KernelRole::reorder}});
  const auto* const known = std::ranges::find_if(
      kRoles, [&](const Role& one) { return name.starts_with(one.beginning); });
  return known == kRoles.end() ? KernelRole::other : known->role;
}

Arithmetic arithmetic_of(std::string_view name, bool computes_fp16) {
  const auto* const known = std::ranges::find(kInputTypes, input_type(name), &InputType::name);
  if (known == kInputTypes.end()) return Arithmetic::other;
  const bool widened = known->arithmetic == Arithmetic::fp16 && !computes_fp16;
  return widened ? Arithmetic::fp32 : known->arithmetic;
}

}  // namespace edgebench::xnnpack
