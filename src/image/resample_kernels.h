// The two inner loops of the resampler, over rows of packed 8-bit RGB. The AVX2 and the plain
// version give the same bits; run() is the fastest that this build was compiled for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "image/filter_weights.h"

namespace edgebench::image {

// Rows that the kernels write are as long as this says, so that they can work in whole vectors.
inline constexpr std::size_t kRowBlockBytes = 32;
constexpr std::size_t padded_row_bytes(int pixels) {
  const std::size_t bytes = static_cast<std::size_t>(pixels) * 3 + kRowBlockBytes;
  return (bytes + kRowBlockBytes - 1) / kRowBlockBytes * kRowBlockBytes;
}

// Filters along a row.
class HorizontalPass {
 public:
  // `source_origin` is the image column of the first pixel of the rows that run() will be given.
  HorizontalPass(FilterWeights weights, int source_origin);

  // How many bytes past a row's last pixel run() may read (and ignore).
  std::size_t overread_bytes() const;

  // `out` has padded_row_bytes(outputs).
  void run(const std::uint8_t* row, std::uint8_t* out) const;
  void run_plain(const std::uint8_t* row, std::uint8_t* out) const;

 private:
  FilterWeights weights_;
  int origin_;
  std::size_t groups_;                // Of four taps, for every output.
  std::vector<std::uint32_t> start_;  // Byte offset of each output's window; a multiple of 4 many.
  std::vector<std::int16_t> halves_;  // The weights, cut in two and laid out for the vector unit.
};

// Filters across rows.
class VerticalPass {
 public:
  explicit VerticalPass(FilterWeights weights);
  const FilterWeights& weights() const { return weights_; }

  // rows[t] is the source row of tap t of `output`. `bytes` is a multiple of kRowBlockBytes.
  void run(int output, const std::uint8_t* const* rows, std::size_t bytes, std::uint8_t* out) const;
  void run_plain(int output, const std::uint8_t* const* rows, std::size_t bytes,
                 std::uint8_t* out) const;

 private:
  FilterWeights weights_;
  std::size_t pairs_;                 // Of taps, for every output.
  std::vector<std::int32_t> halves_;  // For every pair: both low halves, both high halves.
};

}  // namespace edgebench::image
