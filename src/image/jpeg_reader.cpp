// JPEG by libjpeg-turbo, with the settings that give Pillow's bits: the accurate integer DCT and
// "fancy" chroma upsampling, both libjpeg's defaults.
//
// Reading less than everything. A crop needs neither the rows above and below it nor the columns
// beside it. libjpeg-turbo can leave out the inverse DCT and the colour conversion of both, and its
// pixels stay the same provided that upsampling finds its neighbours: one chroma sample, so two
// columns, on either side. The bits of rows above still have to be parsed; those below need not be
// touched, if only the file's end is there. Files of several scans (progressive ones) are parsed
// whole anyway and are smoothed across blocks where coefficients are missing, so these are decoded
// in full. Measured on full-size photographs, this saves 5 to 18 % of the decoder's time.
//
// Truncation. libjpeg pads a file that ends too early with grey and only warns. We take the
// warnings that mean invented pixels as errors. A file that lacks nothing but its end marker is
// complete and accepted: every scan is there (or the only one never ran out of data). A progressive
// file that lacks scans is refused also where somebody put an end marker behind it.
//
// Errors. libjpeg's error handler must not return, and exceptions must not cross C frames, so it
// jumps back to `guarded`, which then throws. Between the two there are only C frames and a lambda
// without destructors. No loop over pixels lives in a function that calls setjmp, because such a
// function keeps its variables out of registers.
//
// Source: libjpeg-turbo 2.1.5, libjpeg.txt ("Error handling", "Partial image decompression").
#include "image/jpeg_reader.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>
// jpeglib.h needs FILE and size_t to be declared before it.
#include <jerror.h>
#include <jpeglib.h>

#include "image/bad_image.h"

namespace edgebench::image {
namespace {

constexpr int kUpsamplingMargin = 2;  // Columns.

struct ErrorState {
  jpeg_error_mgr manager{};  // First, because libjpeg hands out a pointer to it.
  std::jmp_buf jump{};
  bool out_of_data = false;  // The file ended before its end marker.
};

ErrorState& state_of(j_common_ptr decoder) {
  return *reinterpret_cast<ErrorState*>(decoder->err);
}

[[noreturn]] void jump_back(j_common_ptr decoder) {
  std::longjmp(state_of(decoder).jump, 1);
}

void on_message(j_common_ptr decoder, int level) {
  if (level >= 0) return;  // A trace, not a warning.
  switch (decoder->err->msg_code) {
    case JWRN_JPEG_EOF:
      state_of(decoder).out_of_data = true;
      // The arithmetic decoder reads zeros past the end and never says so.
      if (reinterpret_cast<j_decompress_ptr>(decoder)->arith_code) jump_back(decoder);
      return;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      jump_back(decoder);
    default:
      return;  // Odd but harmless: bytes between markers, an unknown version number.
  }
}

void print_nothing(j_common_ptr) {}

// Pillow's formula for Adobe's inverted CMYK: a product of two fractions of 255, rounded.
std::uint8_t multiply_fractions(int a, int b) {
  const int product = a * b + 128;
  return static_cast<std::uint8_t>(((product >> 8) + product) >> 8);
}

void cmyk_to_rgb(const std::uint8_t* cmyk, int pixels, std::uint8_t* rgb) {
  for (int i = 0; i < pixels; ++i, cmyk += 4, rgb += 3) {
    for (int channel = 0; channel < 3; ++channel) {
      rgb[channel] =
          static_cast<std::uint8_t>(cmyk[3] - multiply_fractions(255 - cmyk[channel], cmyk[3]));
    }
  }
}

class JpegReader final : public ImageReader {
 public:
  JpegReader(std::span<const std::byte> bytes, const std::string& name) : name_(name) {
    decoder_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = jump_back;
    errors_.manager.emit_message = on_message;
    errors_.manager.output_message = print_nothing;
    guarded([&] { jpeg_create_decompress(&decoder_); });
    try {
      start(bytes);
    } catch (...) {
      jpeg_destroy_decompress(&decoder_);
      throw;
    }
  }

  ~JpegReader() override { jpeg_destroy_decompress(&decoder_); }

  Columns select_columns(Columns wanted) override {
    if (jpeg_has_multiple_scans(&decoder_)) return {0, width()};
    const int begin = std::max(wanted.first - kUpsamplingMargin, 0);
    const int end = std::min(wanted.first + wanted.count + kUpsamplingMargin, width());
    auto first = static_cast<JDIMENSION>(begin);
    auto count = static_cast<JDIMENSION>(end - begin);
    guarded([&] { jpeg_crop_scanline(&decoder_, &first, &count); });
    columns_ = {static_cast<int>(first), static_cast<int>(count)};
    return columns_;
  }

  void skip_rows(int count) override {
    if (count <= 0) return;
    if (!jpeg_has_multiple_scans(&decoder_)) {
      guarded([&] { jpeg_skip_scanlines(&decoder_, static_cast<JDIMENSION>(count)); });
      return;
    }
    std::vector<std::uint8_t> ignored(static_cast<std::size_t>(width()) * 3);
    for (int row = 0; row < count; ++row) read_row(ignored.data());
  }

  void read_row(std::uint8_t* rgb) override {
    const bool is_cmyk = decoder_.out_color_space == JCS_CMYK;
    JSAMPROW row = is_cmyk ? cmyk_.data() : rgb;
    guarded([&] { jpeg_read_scanlines(&decoder_, &row, 1); });
    if (is_cmyk) cmyk_to_rgb(cmyk_.data(), columns_.count, rgb);
  }

  void finish() override {
    const auto rest = static_cast<int>(decoder_.output_height - decoder_.output_scanline);
    if (rest == 0 || end_marker_follows()) return;
    // Skipping to the very end parses nothing, so the last row has to be read.
    std::vector<std::uint8_t> ignored(static_cast<std::size_t>(width()) * 3);
    skip_rows(rest - 1);
    read_row(ignored.data());
  }

 private:
  template <typename Call>
  [[gnu::noinline]] void guarded(const Call& call) {
    if (setjmp(errors_.jump) != 0) throw_error();
    call();
  }

  [[noreturn]] void throw_error() {
    if (errors_.out_of_data) throw_truncated(name_);
    char message[JMSG_LENGTH_MAX];
    errors_.manager.format_message(reinterpret_cast<j_common_ptr>(&decoder_), message);
    throw BadImage(name_, fmt::format("is a damaged or unusual JPEG file (libjpeg: {})", message),
                   "save it again or remove it");
  }

  void start(std::span<const std::byte> bytes) {
    guarded([&] {
      jpeg_mem_src(&decoder_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      jpeg_read_header(&decoder_, TRUE);
    });
    set_size(decoder_.image_width, decoder_.image_height, name_);
    if (decoder_.num_components == 2) {
      throw BadImage(name_, "is a JPEG file of two components, neither grey nor colour",
                     "save it again or remove it");
    }
    columns_ = {0, width()};
    const bool is_cmyk = decoder_.num_components == 4;
    decoder_.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    if (is_cmyk) cmyk_.resize(static_cast<std::size_t>(width()) * 4);
    guarded([&] { jpeg_start_decompress(&decoder_); });
    if (errors_.out_of_data && lacks_a_scan()) throw_error();
    // A file of several scans has been read to its end by now, and what it lacks would be invented.
    if (jpeg_has_multiple_scans(&decoder_) && lacks_a_scan()) {
      throw BadImage(name_, "is an incomplete JPEG file, which ends before its last scan",
                     "fetch it again or remove it");
    }
  }

  // Only for a file that was read to its end: whether a component, or a bit of a coefficient of a
  // progressive file, was in none of its scans.
  bool lacks_a_scan() const {
    for (int i = 0; i < decoder_.num_components; ++i) {
      if (decoder_.comp_info[i].quant_table == nullptr) return true;
      if (!decoder_.progressive_mode) continue;
      const auto& bits = decoder_.coef_bits[i];
      if (std::any_of(bits, bits + DCTSIZE2, [](int missing) { return missing != 0; })) return true;
    }
    return false;
  }

  // Entropy-coded data never contain the two bytes of the end marker.
  bool end_marker_follows() const {
    const std::string_view rest(reinterpret_cast<const char*>(decoder_.src->next_input_byte),
                                decoder_.src->bytes_in_buffer);
    return rest.find("\xFF\xD9") != std::string_view::npos;
  }

  std::string name_;
  ErrorState errors_;
  jpeg_decompress_struct decoder_{};
  Columns columns_;
  std::vector<std::uint8_t> cmyk_;
};

}  // namespace

std::unique_ptr<ImageReader> make_jpeg_reader(std::span<const std::byte> bytes,
                                              const std::string& name) {
  return std::make_unique<JpegReader>(bytes, name);
}

}  // namespace edgebench::image
