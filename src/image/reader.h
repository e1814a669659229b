// Images read row by row as 8-bit RGB, with Pillow's conversions (`Image.open(...).convert("RGB")`,
// Pillow 13.0.0): grey is replicated, alpha is dropped without compositing, palettes are looked up,
// 16-bit colour keeps its high byte, CMYK is taken as Adobe writes it (inverted). EXIF orientation,
// gamma and colour profiles are ignored, as torchvision's users get them ignored. Only 16-bit grey
// is refused, because Pillow clamps it to 255, which leaves a white picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/unmovable.h"

namespace edgebench::image {

// More pixels than this are refused before anything is allocated: twice Pillow's
// Image.MAX_IMAGE_PIXELS, where Pillow raises DecompressionBombError.
inline constexpr std::int64_t kMaxPixels = 178'956'970;

struct Columns {
  int first = 0;
  int count = 0;
};

// The InputError of an image whose data end too early.
[[noreturn]] void throw_truncated(const std::string& name);

// All functions throw InputError, naming the image, if it turns out damaged or truncated.
class ImageReader : Unmovable {
 public:
  virtual ~ImageReader() = default;

  int width() const { return width_; }
  int height() const { return height_; }

  // Says that only these columns matter and returns those that read_row() will deliver: at least
  // these. Call before the first row, at most once.
  virtual Columns select_columns(Columns wanted) = 0;

  virtual void skip_rows(int count) = 0;

  // Writes the next row, 3 bytes for each delivered column.
  virtual void read_row(std::uint8_t* rgb) = 0;

  // Call after the last row that matters: makes sure that the file goes on to its end. Damage
  // (other than missing data) in rows that nobody reads may go unnoticed.
  virtual void finish() = 0;

 protected:
  ImageReader() = default;

  // Throws InputError unless both are positive and their product is at most kMaxPixels.
  void set_size(std::int64_t width, std::int64_t height, const std::string& name);

 private:
  int width_ = 0;
  int height_ = 0;
};

// A reader for a whole JPEG or PNG file in memory, told apart by content, not by name. `bytes` must
// outlive the reader; `name` is for messages.
std::unique_ptr<ImageReader> open_image(std::span<const std::byte> bytes, const std::string& name);

struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;  // height x width x 3
};

// The whole image.
Image decode_image(std::span<const std::byte> bytes, const std::string& name);

}  // namespace edgebench::image
