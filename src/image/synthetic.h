// Generated images, for machines that have none: timing needs pixels, only accuracy needs
// photographs. What is measured on them must be labelled synthetic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace edgebench::image {

// Changes whenever the same seed would give other pixels.
inline constexpr int kSyntheticRevision = 1;

// Fills a crop (image_size x image_size x 3) with smooth noise. The pixels depend on the seed, the
// index and the size only, on every machine: all arithmetic is on integers.
void make_synthetic_crop(std::uint64_t seed, std::size_t index, int image_size,
                         std::span<std::uint8_t> crop);

}  // namespace edgebench::image
