// Depthwise convolution of one channel of some images. The images lie in one flat, zero-padded
// plane: a shift in two dimensions is then one offset, and short rows cost no more than long ones.
#pragma once

#include <cstddef>
#include <vector>

namespace edgebench::model {

class PaddedChannel {
 public:
  // Of `images` images of height x height, for a kernel of odd size.
  PaddedChannel(int height, int kernel, std::size_t images);

  // Fills in every image's pixels, of count x count, one image after the other. With a stride they
  // lie that far apart and the pixels in between stay 0; always the same stride for one object.
  void put(const float* pixels, int count, int stride);

  // out = taps (kernel x kernel) over the images: count x count of each, `stride` pixels apart.
  void filter(const float* taps, int count, int stride, float* out);

 private:
  void sum(const float* taps, std::size_t begin, std::size_t size);
  std::size_t at(std::size_t image, int y, int x) const;

  int height_;
  int kernel_;
  std::size_t images_;
  std::size_t pitch_;
  std::vector<float> padded_;
  std::vector<float> sums_;  // As `padded_`, begun at the first tap of the first pixel.
};

}  // namespace edgebench::model
