// Smooth noise: random values on a coarse and on a fine lattice, each interpolated bilinearly,
// added three to one. Photographs too have most of their energy in low frequencies; flat colour or
// white noise would be further from what the networks were made for.
#include "image/synthetic.h"

#include <stdexcept>
#include <vector>

#include "image/transform.h"
#include "stats/split_mix64.h"

namespace edgebench::image {
namespace {

constexpr int kCoarseCells = 5;  // Along each side of the crop.
constexpr int kFineCells = 40;
constexpr int kFractionBits = 8;

class Lattice {
 public:
  Lattice(int cells, int image_size, stats::SplitMix64& random)
      : cells_(cells), image_size_(image_size) {
    const auto corners = static_cast<std::size_t>(cells + 1);
    for (std::size_t i = 0; i < corners * corners * 3; ++i) {
      values_.push_back(static_cast<int>(random.next() >> 56));
    }
  }

  int at(int x, int y, int channel) const {
    const int column = (x * cells_ << kFractionBits) / image_size_;
    const int row = (y * cells_ << kFractionBits) / image_size_;
    const int right = column & ((1 << kFractionBits) - 1);
    const int down = row & ((1 << kFractionBits) - 1);
    const int left = (1 << kFractionBits) - right;
    const int up = (1 << kFractionBits) - down;
    const int column0 = column >> kFractionBits;
    const int row0 = row >> kFractionBits;
    const int sum =
        up * (left * value(column0, row0, channel) + right * value(column0 + 1, row0, channel)) +
        down * (left * value(column0, row0 + 1, channel) +
                right * value(column0 + 1, row0 + 1, channel));
    return sum >> (2 * kFractionBits);
  }

 private:
  int value(int column, int row, int channel) const {
    return values_[static_cast<std::size_t>((row * (cells_ + 1) + column) * 3 + channel)];
  }

  int cells_;
  int image_size_;
  std::vector<int> values_;
};

}  // namespace

void make_synthetic_crop(std::uint64_t seed, std::size_t index, int image_size,
                         std::span<std::uint8_t> crop) {
  if (image_size < 1 || crop.size() != crop_bytes(image_size)) {
    throw std::invalid_argument("make_synthetic_crop: the buffer is not of the size of the crop");
  }
  stats::SplitMix64 random(stats::SplitMix64(seed).next() + index);
  const Lattice coarse(kCoarseCells, image_size, random);
  const Lattice fine(kFineCells, image_size, random);
  auto value = crop.begin();
  for (int y = 0; y < image_size; ++y) {
    for (int x = 0; x < image_size; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        const int sum = 3 * coarse.at(x, y, channel) + fine.at(x, y, channel);
        *value++ = static_cast<std::uint8_t>((sum + 2) / 4);
      }
    }
  }
}

}  // namespace edgebench::image
