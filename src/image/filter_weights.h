// The weights of Pillow's antialiased bilinear filter along one axis, in its fixed point.
// Source: Pillow, src/libImaging/Resample.c (facts re-implemented: window, triangle, 22 bits).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace edgebench::image {

// Weights are fractions of 1 << kWeightBits; a filtered value is the sum of weight * pixel, plus
// half, shifted down by kWeightBits.
inline constexpr int kWeightBits = 22;

// One entry of `left` and `taps` for each output pixel: it is the weighted sum of the source pixels
// left .. left + taps - 1. Both ends of the windows never decrease from one output to the next.
struct FilterWeights {
  std::vector<int> left;
  std::vector<int> taps;
  int max_taps = 0;
  std::vector<std::int32_t> weights;  // outputs x max_taps, zero beyond an output's taps.

  int outputs() const { return static_cast<int>(left.size()); }
  int source_begin() const { return left.front(); }
  int source_end() const { return left.back() + taps.back(); }
  std::span<const std::int32_t> of(int output) const {
    const auto stride = static_cast<std::size_t>(max_taps);
    return {weights.data() + static_cast<std::size_t>(output) * stride, stride};
  }
};

// For the outputs first .. first + count - 1 of an axis that is resized from `in_size` to
// `out_size` pixels.
FilterWeights filter_weights(int in_size, int out_size, int first, int count);

}  // namespace edgebench::image
