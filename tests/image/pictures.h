// Images for the tests, made on the spot: smooth random pixels, encoded by libjpeg and libpng.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "image/reader.h"
#include "support.h"

namespace edgebench::image::test {

// width x height x channels bytes: gradients with some noise, so that neighbours differ.
std::vector<std::uint8_t> random_samples(int width, int height, int channels, unsigned seed);

Image random_image(int width, int height, unsigned seed);

struct JpegOptions {
  int width = 16;
  int height = 16;
  int components = 3;  // 1 grey, 2 of no meaning, 3 YCbCr, 4 CMYK.
  int horizontal_sampling = 2;
  int vertical_sampling = 2;
  int quality = 90;
  int restart_interval = 0;  // In blocks; 0: no markers.
  bool progressive = false;
  bool arithmetic = false;
  bool interleaved = true;  // false: one scan for each component.
  unsigned seed = 1;
};
std::string make_jpeg(const JpegOptions& options);

struct PngOptions {
  int width = 5;
  int height = 4;
  int color_type = 2;  // As in the PNG specification: 0 grey, 2 RGB, 3 palette, 4 LA, 6 RGBA.
  int bit_depth = 8;
  bool interlaced = false;
  int palette_colors = 0;          // Colour i is (i, 255 - i, 7 i mod 256).
  bool transparent_first = false;  // A tRNS chunk that makes the first palette entry transparent.
};
// `samples` are packed as PNG wants rows: big-endian, padded to bytes.
std::string make_png(const PngOptions& options, const std::vector<std::uint8_t>& samples);

std::string png_of(const Image& image);

// EXIF data with an orientation and one entry before it, in either order of bytes.
std::string exif_of(int orientation, bool little_endian = true);

// A JPEG file with such data in it.
std::string with_orientation(const std::string& jpeg, int orientation);

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

using edgebench::test::write_text;

}  // namespace edgebench::image::test
