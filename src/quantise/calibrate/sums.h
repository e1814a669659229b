// Sums whose order is fixed: Eigen's depend on how the memory happens to be aligned, and a last bit
// that differs from run to run grows into other roundings.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace edgebench::quantise {

// In 16 interleaved parts, which the compiler turns into vector additions.
inline double ordered_sum(std::span<const float> values) {
  constexpr std::size_t kParts = 16;
  std::array<float, kParts> parts{};
  std::size_t at = 0;
  for (; at + kParts <= values.size(); at += kParts) {
    for (std::size_t i = 0; i < kParts; ++i) parts[i] += values[at + i];
  }
  double sum = 0;
  for (const float part : parts) sum += static_cast<double>(part);
  for (; at < values.size(); ++at) sum += static_cast<double>(values[at]);
  return sum;
}

}  // namespace edgebench::quantise
