// Padding is shared: what lies right of a row is what lies left of the next, and so with images.
// The sums across a row's end are never read. Sums are taken in blocks that stay in registers.
#include "model/padded_channel.h"

#include <algorithm>
#include <type_traits>

#include <Eigen/Core>

namespace edgebench::model {
namespace {

constexpr std::size_t kBlock = 32;
using Block = Eigen::Array<float, kBlock, 1>;

// `Kernel` is an int, or one that the compiler knows, so that it can unroll the loops.
template <typename Kernel>
void sum_taps(const float* padded, std::size_t pitch, const float* taps, Kernel kernel,
              std::size_t size, float* sums) {
  for (std::size_t from = 0; from < size; from += kBlock) {
    Block total = Block::Zero();
    for (int y = 0; y < kernel; ++y) {
      const float* row = padded + from + static_cast<std::size_t>(y) * pitch;
      for (int x = 0; x < kernel; ++x) {
        total += taps[y * kernel + x] * Eigen::Map<const Block>(row + x);
      }
    }
    Eigen::Map<Block>(sums + from) = total;
  }
}

}  // namespace

PaddedChannel::PaddedChannel(int height, int kernel, std::size_t images)
    : height_(height),
      kernel_(kernel),
      images_(images),
      pitch_(static_cast<std::size_t>(height + (kernel - 1) / 2)) {
  sums_.resize(at(images - 1, height - 1, height - 1) + 1 + kBlock);
  padded_.resize(sums_.size() + static_cast<std::size_t>(kernel - 1) * (pitch_ + 1));
}

std::size_t PaddedChannel::at(std::size_t image, int y, int x) const {
  return (image * pitch_ + static_cast<std::size_t>(y)) * pitch_ + static_cast<std::size_t>(x);
}

void PaddedChannel::put(const float* pixels, int count, int stride) {
  const int padding = (kernel_ - 1) / 2;
  for (std::size_t image = 0; image < images_; ++image) {
    for (int y = 0; y < count; ++y, pixels += count) {
      float* row = padded_.data() + at(image, y * stride + padding, padding);
      if (stride == 1) {
        std::copy_n(pixels, count, row);
      } else {
        for (int x = 0; x < count; ++x) row[x * stride] = pixels[x];
      }
    }
  }
}

void PaddedChannel::sum(const float* taps, std::size_t begin, std::size_t size) {
  const float* from = padded_.data() + begin;
  float* to = sums_.data() + begin;
  if (kernel_ == 3) {
    sum_taps(from, pitch_, taps, std::integral_constant<int, 3>(), size, to);
  } else {
    sum_taps(from, pitch_, taps, kernel_, size, to);
  }
}

void PaddedChannel::filter(const float* taps, int count, int stride, float* out) {
  if (stride == 1) sum(taps, 0, at(images_ - 1, height_ - 1, height_ - 1) + 1);
  for (std::size_t image = 0; image < images_; ++image) {
    for (int y = 0; y < count; ++y, out += count) {
      const std::size_t begin = at(image, y * stride, 0);
      const float* row = sums_.data() + begin;
      if (stride == 1) {
        std::copy_n(row, count, out);
        continue;
      }
      // A stride of two picks from the sums of stride one: twice the arithmetic, but contiguous.
      sum(taps, begin, static_cast<std::size_t>(height_));
      for (int x = 0; x < count; ++x) out[x] = row[x * stride];
    }
  }
}

}  // namespace edgebench::model
