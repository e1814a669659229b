// Sums whose order is fixed: Eigen's depend on how the memory happens to be aligned, and a last bit
// that differs from run to run grows into other roundings.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace edgebench::quantise {

// Of term(0) .. term(count - 1), float or double, in 16 interleaved parts, which the compiler turns
// into vector additions.
template <typename Term>
double ordered_sum_of(std::size_t count, const Term& term) {
  constexpr std::size_t kParts = 16;
  std::array<decltype(term(std::size_t{0})), kParts> parts{};
  std::size_t at = 0;
  for (; at + kParts <= count; at += kParts) {
    for (std::size_t i = 0; i < kParts; ++i) parts[i] += term(at + i);
  }
  double sum = 0;
  for (const auto part : parts) sum += static_cast<double>(part);
  for (; at < count; ++at) sum += static_cast<double>(term(at));
  return sum;
}

inline double ordered_sum(std::span<const float> values) {
  return ordered_sum_of(values.size(), [&](std::size_t i) { return values[i]; });
}

// Of the products of two ranges of one size.
inline double ordered_product(std::span<const float> left, std::span<const float> right) {
  return ordered_sum_of(left.size(), [&](std::size_t i) { return left[i] * right[i]; });
}

}  // namespace edgebench::quantise
