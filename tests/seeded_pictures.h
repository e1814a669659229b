// Pictures that are the same on every machine, for checks that need no real images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "runtime/input.h"

namespace edgebench::test {

using Pixels = std::vector<std::uint8_t>;

inline Pixels seeded_picture(int image_size, unsigned seed) {
  std::mt19937 generator(seed);
  Pixels pixels(runtime::values_per_image(image_size));
  // Smooth like a photograph rather than noise: every picture of noise looks the same to a network.
  const std::size_t step = 1 + generator() % 7;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>((i * step / 5 + generator() % 32) % 256);
  }
  return pixels;
}

inline std::vector<Pixels> seeded_pictures(int image_size, unsigned count) {
  std::vector<Pixels> pictures;
  for (unsigned seed = 1; seed <= count; ++seed) {
    pictures.push_back(seeded_picture(image_size, seed));
  }
  return pictures;
}

}  // namespace edgebench::test
