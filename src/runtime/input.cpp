#include "runtime/input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"
#include "image/normalise.h"

namespace edgebench::runtime {
namespace {

template <typename Integer>
Integer quantised(float value, const InputSpec& spec) {
  using Limits = std::numeric_limits<Integer>;
  const float level = std::nearbyint(value / spec.scale) + static_cast<float>(spec.zero_point);
  return static_cast<Integer>(
      std::clamp(level, static_cast<float>(Limits::min()), static_cast<float>(Limits::max())));
}

// There are 256 values a channel: quantising the table costs less than quantising the image.
template <typename Integer>
void fill_integers(const InputSpec& spec, std::span<const std::uint8_t> pixels,
                   std::span<std::byte> out) {
  std::array<std::array<Integer, 256>, 3> table{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t value = 0; value < 256; ++value) {
      table[channel][value] = quantised<Integer>(image::kNormalisation[channel][value], spec);
    }
  }
  auto* values = reinterpret_cast<Integer*>(out.data());
  const std::size_t count = pixels.size() / 3;
  const bool planar = spec.layout == Layout::nchw;
  for (std::size_t pixel = 0; pixel < count; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const std::size_t at = planar ? channel * count + pixel : pixel * 3 + channel;
      values[at] = table[channel][pixels[pixel * 3 + channel]];
    }
  }
}

}  // namespace

void check_crops(const MappedNpy& crops, const InputSpec& spec) {
  const std::vector<std::size_t>& shape = crops.shape();
  const auto size = static_cast<std::size_t>(spec.image_size);
  crops.bytes();  // Throws if they are not uint8.
  const bool fits =
      shape.size() == 4 && shape[0] > 0 && shape[1] == size && shape[2] == size && shape[3] == 3;
  if (!fits) {
    throw InputError(fmt::format(
        "the model takes {0} x {0} images and the crops are others; make crops of that size",
        spec.image_size));
  }
}

std::span<const std::uint8_t> crop(const MappedNpy& crops, std::size_t index) {
  const std::size_t bytes = crops.shape()[1] * crops.shape()[2] * crops.shape()[3];
  return crops.bytes().subspan(index * bytes, bytes);
}

void fill_image(const InputSpec& spec, std::span<const std::uint8_t> pixels,
                std::span<std::byte> out) {
  switch (spec.element) {
    case Element::f32: {
      const std::span<float> values(reinterpret_cast<float*>(out.data()),
                                    out.size() / sizeof(float));
      if (spec.layout == Layout::nchw) {
        image::normalise_nchw(pixels, values);
      } else {
        image::normalise_nhwc(pixels, values);
      }
      return;
    }
    case Element::u8:
      fill_integers<std::uint8_t>(spec, pixels, out);
      return;
    case Element::i8:
      fill_integers<std::int8_t>(spec, pixels, out);
      return;
  }
}

}  // namespace edgebench::runtime
