#include "emit/half.h"

#include <cmath>
#include <stdexcept>

#include <Eigen/Core>
#include <fmt/format.h>

namespace edgebench::emit {
namespace {

// `ends_at` is the type's largest number, in words.
template <typename Narrow>
std::vector<std::uint16_t> narrowed(std::span<const float> values, const char* ends_at) {
  std::vector<std::uint16_t> bits;
  bits.reserve(values.size());
  for (const float value : values) {
    const Narrow narrow(value);
    if (std::isfinite(value) && !std::isfinite(static_cast<float>(narrow))) {
      throw std::range_error(fmt::format("{} is too large for {}", value, ends_at));
    }
    bits.push_back(Eigen::numext::bit_cast<std::uint16_t>(narrow));
  }
  return bits;
}

template <typename Narrow>
std::vector<std::uint16_t> narrowed(const std::string& name, std::span<const float> values,
                                    const char* ends_at) {
  try {
    return narrowed<Narrow>(values, ends_at);
  } catch (const std::range_error& error) {
    throw std::range_error(name + ": " + error.what());
  }
}

constexpr const char* kHalfEnd = "FP16, which ends at 65504";
constexpr const char* kBfloat16End = "BF16, which ends at 3.39e38";

}  // namespace

std::vector<std::uint16_t> to_half(std::span<const float> values) {
  return narrowed<Eigen::half>(values, kHalfEnd);
}

std::vector<std::uint16_t> to_half(const std::string& name, std::span<const float> values) {
  return narrowed<Eigen::half>(name, values, kHalfEnd);
}

std::vector<float> from_half(std::span<const std::uint16_t> bits) {
  std::vector<float> values;
  values.reserve(bits.size());
  for (const std::uint16_t half : bits) {
    values.push_back(static_cast<float>(Eigen::numext::bit_cast<Eigen::half>(half)));
  }
  return values;
}

std::vector<std::uint16_t> to_bfloat16(const std::string& name, std::span<const float> values) {
  return narrowed<Eigen::bfloat16>(name, values, kBfloat16End);
}

}  // namespace edgebench::emit
