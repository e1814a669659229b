#include "runtime/input.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "image/normalise.h"
#include "support.h"

namespace edgebench::runtime {
namespace {

constexpr int kSize = 4;
constexpr std::size_t kPixels = kSize * kSize;

std::vector<std::uint8_t> some_pixels() {
  std::vector<std::uint8_t> pixels(kPixels * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 37);
  pixels[0] = 0;
  pixels[1] = 255;
  return pixels;
}

template <typename Element>
std::vector<Element> filled(const InputSpec& spec) {
  std::vector<Element> values(kPixels * 3);
  fill_image(spec, some_pixels(), std::as_writable_bytes(std::span(values)));
  return values;
}

// What torchvision computes for one value, written out.
float normalised(std::size_t pixel, std::size_t channel) {
  const float fraction = static_cast<float>(some_pixels()[pixel * 3 + channel]) / 255.0F;
  return (fraction - image::kMean[channel]) / image::kStandardDeviation[channel];
}

}  // namespace

TEST_CASE("floats in both layouts") {
  const auto planar = filled<float>({.layout = Layout::nchw, .image_size = kSize});
  const auto interleaved = filled<float>({.layout = Layout::nhwc, .image_size = kSize});
  for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      CHECK(planar[channel * kPixels + pixel] == normalised(pixel, channel));
      CHECK(interleaved[pixel * 3 + channel] == normalised(pixel, channel));
    }
  }
}

TEST_CASE("the other normalisation reaches every element type and layout") {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    const auto bytes_of = [&](Element element, image::Normalisation normalisation) {
      const InputSpec spec{.element = element,
                           .layout = layout,
                           .image_size = kSize,
                           .scale = 1.0F / 64,
                           .zero_point = element == Element::u8 ? 128 : 0};
      std::vector<std::byte> out(kPixels * 3 * element_bytes(element));
      fill_image(spec, some_pixels(), out, normalisation);
      return out;
    };
    for (const Element element :
         {Element::f32, Element::f16, Element::bf16, Element::u8, Element::i8, Element::i16}) {
      CHECK(bytes_of(element, image::Normalisation::imagenet) !=
            bytes_of(element, image::Normalisation::plus_minus_one));
    }
    // The first two values are 0 and 255: -1 and 1, which are levels -64 and 64.
    const auto levels = bytes_of(Element::i8, image::Normalisation::plus_minus_one);
    CHECK(static_cast<int>(static_cast<std::int8_t>(levels[0])) == -64);
    CHECK(static_cast<int>(
              static_cast<std::int8_t>(levels[layout == Layout::nchw ? kPixels : 1])) == 64);
  }
}

TEST_CASE("int16 is the nearest step, to its own limits") {
  // Plus and minus one, of steps of 2^-14 and of 2^-16.
  const auto level = [](float scale, std::size_t at) {
    std::vector<std::byte> out(kPixels * 3 * element_bytes(Element::i16));
    fill_image(
        {.element = Element::i16, .layout = Layout::nhwc, .image_size = kSize, .scale = scale},
        some_pixels(), out, image::Normalisation::plus_minus_one);
    std::int16_t value = 0;
    std::memcpy(&value, out.data() + at * sizeof value, sizeof value);
    return static_cast<int>(value);
  };
  CHECK(level(0x1p-14F, 0) == -16384);
  CHECK(level(0x1p-14F, 1) == 16384);
  CHECK(level(0x1p-16F, 0) == -32768);
  CHECK(level(0x1p-16F, 1) == 32767);
}

TEST_CASE("halves and bfloat16 are the nearest, ties to even") {
  const auto halves =
      filled<std::uint16_t>({.element = Element::f16, .layout = Layout::nhwc, .image_size = kSize});
  const auto brains = filled<std::uint16_t>(
      {.element = Element::bf16, .layout = Layout::nchw, .image_size = kSize});
  for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const float value = normalised(pixel, channel);
      // From the definition: 10 bits of fraction below the value's power of two. (The smallest
      // normalised value, 0.0042, is far from FP16's subnormals.)
      const float step = std::ldexp(1.0F, std::ilogb(value) - 10);
      const float nearest = std::nearbyint(value / step) * step;
      const std::uint16_t bits = halves[pixel * 3 + channel];
      const float exponent = std::ldexp(1.0F, ((bits >> 10) & 31) - 25);
      const float read = exponent * static_cast<float>((bits & 0x3FF) | 0x400);
      CHECK((bits >> 15 ? -read : read) == nearest);
      // bfloat16 is the upper half of a float.
      const auto float_bits = std::bit_cast<std::uint32_t>(value);
      const std::uint32_t rounded = (float_bits + 0x7FFF + ((float_bits >> 16) & 1)) >> 16;
      CHECK(brains[channel * kPixels + pixel] == rounded);
    }
  }
}

TEST_CASE("uint8 and the same numbers as int8 with the zero point moved by 128") {
  const float scale = 4.76F / 255;
  const auto unsigned_values = filled<std::uint8_t>({.element = Element::u8,
                                                     .layout = Layout::nhwc,
                                                     .image_size = kSize,
                                                     .scale = scale,
                                                     .zero_point = 113});
  const auto signed_values = filled<std::int8_t>({.element = Element::i8,
                                                  .layout = Layout::nhwc,
                                                  .image_size = kSize,
                                                  .scale = scale,
                                                  .zero_point = 113 - 128});
  for (std::size_t i = 0; i < unsigned_values.size(); ++i) {
    const float level = std::nearbyint(normalised(i / 3, i % 3) / scale) + 113;
    CHECK(static_cast<float>(unsigned_values[i]) == std::min(255.0F, std::max(0.0F, level)));
    CHECK(signed_values[i] == unsigned_values[i] - 128);
  }
}

TEST_CASE("integers saturate") {
  const auto values = filled<std::int8_t>(
      {.element = Element::i8, .layout = Layout::nhwc, .image_size = kSize, .scale = 0.001F});
  CHECK(values[0] == -128);  // A black pixel.
  CHECK(values[1] == 127);   // A white one.
}

TEST_CASE("crops that do not fit the session are refused") {
  const test::TemporaryFolder folder;
  const auto write = [&](const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    write_npy(folder / "crops.npy", std::vector<std::uint8_t>(count), shape);
    return MappedNpy(folder / "crops.npy");
  };
  const InputSpec spec{.image_size = kSize};
  CHECK_NOTHROW(check_crops(write({2, kSize, kSize, 3}), spec));
  CHECK_THROWS_AS(check_crops(write({2, kSize, kSize + 1, 3}), spec), InputError);
  CHECK_THROWS_AS(check_crops(write({0, kSize, kSize, 3}), spec), InputError);
  CHECK_THROWS_AS(check_crops(write({2, kSize, kSize}), spec), InputError);
  write_npy(folder / "floats.npy", std::vector<float>(kPixels * 3),
            std::array<std::size_t, 4>{1, kSize, kSize, 3});
  CHECK_THROWS_AS(check_crops(MappedNpy(folder / "floats.npy"), spec), InputError);
}

TEST_CASE("a crop is its own part of the file") {
  const test::TemporaryFolder folder;
  std::vector<std::uint8_t> pixels(3 * kPixels * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i);
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{3, kSize, kSize, 3});
  const MappedNpy crops(folder / "crops.npy");
  CHECK(crop(crops, 1).size() == kPixels * 3);
  CHECK(crop(crops, 1)[0] == kPixels * 3);
  CHECK(crop(crops, 2).back() == pixels.back());
}

}  // namespace edgebench::runtime
