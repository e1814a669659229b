#include "pictures.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>

#include <jpeglib.h>
#include <png.h>

namespace edgebench::image::test {

std::vector<std::uint8_t> random_samples(int width, int height, int channels, unsigned seed) {
  std::mt19937 random(seed);
  const int across = static_cast<int>(random() % 7) + 1;
  const int down = static_cast<int>(random() % 5) + 1;
  std::vector<std::uint8_t> samples;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int channel = 0; channel < channels; ++channel) {
        const int value = (x * across + y * down) * (channel + 1) + static_cast<int>(random() % 48);
        samples.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return samples;
}

Image random_image(int width, int height, unsigned seed) {
  return {width, height, random_samples(width, height, 3, seed)};
}

std::string make_jpeg(const JpegOptions& options) {
  std::vector<std::uint8_t> samples =
      random_samples(options.width, options.height, options.components, options.seed);
  jpeg_error_mgr errors{};
  jpeg_compress_struct encoder{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &bytes, &size);
  encoder.image_width = static_cast<JDIMENSION>(options.width);
  encoder.image_height = static_cast<JDIMENSION>(options.height);
  encoder.input_components = options.components;
  encoder.in_color_space = options.components == 1   ? JCS_GRAYSCALE
                           : options.components == 2 ? JCS_UNKNOWN
                           : options.components == 3 ? JCS_RGB
                                                     : JCS_CMYK;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, options.quality, TRUE);
  if (options.components == 3) {
    encoder.comp_info[0].h_samp_factor = options.horizontal_sampling;
    encoder.comp_info[0].v_samp_factor = options.vertical_sampling;
  }
  if (options.progressive) jpeg_simple_progression(&encoder);
  encoder.arith_code = options.arithmetic ? TRUE : FALSE;
  encoder.restart_interval = static_cast<unsigned>(options.restart_interval);
  std::vector<jpeg_scan_info> scans;
  for (int i = 0; i < options.components; ++i) scans.push_back({1, {i, 0, 0, 0}, 0, 63, 0, 0});
  if (!options.interleaved) {
    encoder.scan_info = scans.data();
    encoder.num_scans = options.components;
  }
  jpeg_start_compress(&encoder, TRUE);
  for (int y = 0; y < options.height; ++y) {
    JSAMPROW row =
        samples.data() + static_cast<std::ptrdiff_t>(y) * options.width * options.components;
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  std::string file(reinterpret_cast<char*>(bytes), size);
  jpeg_destroy_compress(&encoder);
  std::free(bytes);
  return file;
}

std::string make_png(const PngOptions& options, const std::vector<std::uint8_t>& samples) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  std::string file;
  const auto append = [](png_structp writer, png_bytep data, std::size_t size) {
    static_cast<std::string*>(png_get_io_ptr(writer))->append(reinterpret_cast<char*>(data), size);
  };
  png_set_write_fn(png, &file, append, nullptr);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_check_for_invalid_index(png, 0);
  png_set_IHDR(png, info, static_cast<png_uint_32>(options.width),
               static_cast<png_uint_32>(options.height), options.bit_depth, options.color_type,
               options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (int i = 0; i < options.palette_colors; ++i) {
    palette.push_back({static_cast<png_byte>(i), static_cast<png_byte>(255 - i),
                       static_cast<png_byte>(7 * i % 256)});
  }
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), options.palette_colors);
  const png_byte transparent = 0;
  if (options.transparent_first) png_set_tRNS(png, info, &transparent, 1, nullptr);
  png_write_info(png, info);
  const std::size_t row_bytes = png_get_rowbytes(png, info);
  if (samples.size() != row_bytes * static_cast<std::size_t>(options.height)) {
    throw std::logic_error("make_png: wrong number of samples");
  }
  std::vector<png_bytep> rows;
  for (std::size_t at = 0; at < samples.size(); at += row_bytes) {
    rows.push_back(const_cast<png_bytep>(samples.data() + at));
  }
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

std::string png_of(const Image& image) {
  return make_png({.width = image.width, .height = image.height}, image.rgb);
}

namespace {

std::string number(unsigned value, int bytes, bool little_endian) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    const int shift = 8 * (little_endian ? i : bytes - 1 - i);
    text += static_cast<char>(value >> shift & 0xFF);
  }
  return text;
}

}  // namespace

std::string exif_of(int orientation, bool little_endian) {
  const auto of = [&](unsigned value, int bytes) { return number(value, bytes, little_endian); };
  const auto entry = [&](unsigned tag, unsigned value) {
    constexpr unsigned kShort = 3;
    return of(tag, 2) + of(kShort, 2) + of(1, 4) + of(value, 2) + of(0, 2);
  };
  return std::string(little_endian ? "II" : "MM") + of(42, 2) + of(8, 4) + of(2, 2) +
         entry(0x0100, 6) + entry(0x0112, static_cast<unsigned>(orientation)) + of(0, 4);
}

std::string with_orientation(const std::string& jpeg, int orientation) {
  const std::string content = std::string("Exif\0\0", 6) + exif_of(orientation);
  const std::string length = number(static_cast<unsigned>(content.size() + 2), 2, false);
  return jpeg.substr(0, 2) + "\xFF\xE1" + length + content + jpeg.substr(2);
}

}  // namespace edgebench::image::test
