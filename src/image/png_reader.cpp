// PNG by libpng, read raw and converted here, because libpng's own transformations are not
// Pillow's: it would apply transparency where Pillow drops it. 16-bit grey is refused: Pillow
// clamps it to 8 bits, so that nearly every such picture is a white one.
//
// libpng reports errors by longjmp; see jpeg_reader.cpp for how that stays clear of C++ objects.
// Source: libpng 1.6 manual; Pillow 13.0.0, PngImagePlugin.py (`_MODES`) and Convert.c.
#include "image/png_reader.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>

#include <fmt/format.h>
#include <png.h>

#include "image/bad_image.h"

namespace edgebench::image {
namespace {

constexpr std::size_t kMessageBytes = 128;

// What deflate makes of one byte at most, where all bytes are equal ("Maximum Compression Factor"
// in zlib's technical details).
constexpr std::int64_t kMostInflated = 1032;

struct Source {
  std::span<const std::byte> rest;
  bool out_of_data = false;
  std::array<char, kMessageBytes> message{};
};

void read_from_memory(png_structp png, png_bytep out, std::size_t count) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (count > source.rest.size()) {
    source.out_of_data = true;
    png_error(png, "out of data");
  }
  std::memcpy(out, source.rest.data(), count);
  source.rest = source.rest.subspan(count);
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto& source = *static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source.message.data(), message, kMessageBytes - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;

// How a raw row becomes RGB. Indices beyond the palette are black, as in Pillow.
struct Format {
  int color_type = 0;
  int bit_depth = 0;  // In the file. Rows have one byte per sample up to 8 bits, two for 16.
  int channels = 0;
  Palette palette{};
};

std::uint8_t grey_value(const std::uint8_t* sample, const Format& format) {
  if (format.bit_depth == 16) return sample[0];  // With alpha, of which Pillow takes the high byte.
  return static_cast<std::uint8_t>(sample[0] * (255 / ((1 << format.bit_depth) - 1)));
}

void row_to_rgb(const std::uint8_t* raw, int pixels, const Format& format, std::uint8_t* rgb) {
  const int sample_bytes = format.bit_depth == 16 ? 2 : 1;
  const int pixel_bytes = format.channels * sample_bytes;
  for (int i = 0; i < pixels; ++i, raw += pixel_bytes, rgb += 3) {
    if (format.color_type == PNG_COLOR_TYPE_PALETTE) {
      std::copy_n(format.palette[raw[0]].data(), 3, rgb);
    } else if ((format.color_type & PNG_COLOR_MASK_COLOR) != 0) {
      for (int channel = 0; channel < 3; ++channel) rgb[channel] = raw[channel * sample_bytes];
    } else {
      std::fill_n(rgb, 3, grey_value(raw, format));
    }
  }
}

class PngReader final : public ImageReader {
 public:
  PngReader(std::span<const std::byte> bytes, const std::string& name)
      : name_(name), source_{.rest = bytes} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
    try {
      start();
    } catch (...) {
      png_destroy_read_struct(&png_, &info_, nullptr);
      throw;
    }
  }

  ~PngReader() override { png_destroy_read_struct(&png_, &info_, nullptr); }

  Columns select_columns(Columns) override { return {0, width()}; }

  void skip_rows(int count) override {
    for (int row = 0; row < count; ++row) next_raw_row();
  }

  void read_row(std::uint8_t* rgb) override { row_to_rgb(next_raw_row(), width(), format_, rgb); }

  void finish() override { skip_rows(height() - rows_read_); }

 private:
  template <typename Call>
  [[gnu::noinline]] void guarded(const Call& call) {
    if (setjmp(png_jmpbuf(png_)) != 0) throw_error();
    call();
  }

  [[noreturn]] void throw_error() {
    if (source_.out_of_data) throw_truncated(name_);
    throw BadImage(name_, fmt::format("is a damaged PNG file (libpng: {})", source_.message.data()),
                   "save it again or remove it");
  }

  // An interlaced image is held whole, so before that memory is asked for the file must be long
  // enough to hold the image at all.
  void check_length(std::size_t file_bytes) const {
    const std::int64_t bits =
        std::int64_t{width()} * height() * format_.channels * format_.bit_depth;
    if (bits / 8 / kMostInflated > static_cast<std::int64_t>(file_bytes)) throw_truncated(name_);
  }

  void start() {
    const std::size_t file_bytes = source_.rest.size();
    guarded([&] {
      png_set_read_fn(png_, &source_, read_from_memory);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      // Text, gamma, profiles and EXIF data change no pixel here. libpng 1.6.39 would ask for as
      // much memory as a chunk of them claims to be long, and only then look whether it is there.
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
      png_set_check_for_invalid_index(png_, 0);
      png_read_info(png_, info_);
    });
    set_size(png_get_image_width(png_, info_), png_get_image_height(png_, info_), name_);
    format_.color_type = png_get_color_type(png_, info_);
    format_.bit_depth = png_get_bit_depth(png_, info_);
    format_.channels = png_get_channels(png_, info_);
    if (format_.bit_depth == 16 && format_.channels == 1) {
      throw BadImage(name_, "is a 16-bit grey PNG, which Pillow's conversion makes white",
                     "convert it to 8 bits");
    }
    check_length(file_bytes);
    copy_palette();
    guarded([&] {
      png_set_packing(png_);
      interlaced_ = png_set_interlace_handling(png_) > 1;
      png_read_update_info(png_, info_);
      raw_row_bytes_ = png_get_rowbytes(png_, info_);
    });
    raw_.resize(interlaced_ ? raw_row_bytes_ * static_cast<std::size_t>(height()) : raw_row_bytes_);
    if (interlaced_) read_interlaced();
  }

  void copy_palette() {
    png_colorp colors = nullptr;
    int count = 0;
    if (png_get_PLTE(png_, info_, &colors, &count) == 0) return;
    for (int i = 0; i < count; ++i) {
      format_.palette[static_cast<std::size_t>(i)] = {colors[i].red, colors[i].green,
                                                      colors[i].blue};
    }
  }

  // The last of seven passes completes the first row, so the rows have to be kept.
  void read_interlaced() {
    std::vector<png_bytep> rows;
    for (int row = 0; row < height(); ++row) {
      rows.push_back(raw_.data() + static_cast<std::size_t>(row) * raw_row_bytes_);
    }
    guarded([&] { png_read_image(png_, rows.data()); });
  }

  const std::uint8_t* next_raw_row() {
    const auto row = static_cast<std::size_t>(rows_read_++);
    if (interlaced_) return raw_.data() + row * raw_row_bytes_;
    guarded([&] { png_read_row(png_, raw_.data(), nullptr); });
    return raw_.data();
  }

  std::string name_;
  Source source_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  Format format_;
  bool interlaced_ = false;
  int rows_read_ = 0;
  std::size_t raw_row_bytes_ = 0;
  std::vector<std::uint8_t> raw_;  // One row, or all of an interlaced image.
};

}  // namespace

std::unique_ptr<ImageReader> make_png_reader(std::span<const std::byte> bytes,
                                             const std::string& name) {
  return std::make_unique<PngReader>(bytes, name);
}

}  // namespace edgebench::image
