#include "image/reader.h"

#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "image/jpeg_reader.h"
#include "image/png_reader.h"

namespace edgebench::image {

void throw_truncated(const std::string& name) {
  throw InputError(fmt::format(
      "{} is truncated, its data end before the image does; fetch it again or remove it", name));
}

void ImageReader::set_size(std::int64_t width, std::int64_t height, const std::string& name) {
  if (width <= 0 || height <= 0) {
    throw InputError(
        fmt::format("{} is {} x {} pixels, which is no image; remove it or save it again", name,
                    width, height));
  }
  if (width > kMaxPixels / height) {
    throw InputError(fmt::format(
        "{} claims {} x {} pixels, more than the {} that edgebench decodes; scale it down "
        "or remove it",
        name, width, height, kMaxPixels));
  }
  width_ = static_cast<int>(width);
  height_ = static_cast<int>(height);
}

std::unique_ptr<ImageReader> open_image(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) {
    throw InputError(fmt::format("{} is empty; fetch it again or remove it", name));
  }
  if (text.starts_with("\xFF\xD8\xFF")) return make_jpeg_reader(bytes, name);
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return make_png_reader(bytes, name);
  throw InputError(
      fmt::format("{} is neither a JPEG nor a PNG image; convert it or remove it", name));
}

Image decode_image(std::span<const std::byte> bytes, const std::string& name) {
  const std::unique_ptr<ImageReader> reader = open_image(bytes, name);
  Image image{.width = reader->width(), .height = reader->height(), .rgb = {}};
  const std::size_t row_bytes = static_cast<std::size_t>(image.width) * 3;
  image.rgb.resize(row_bytes * static_cast<std::size_t>(image.height));
  for (int row = 0; row < image.height; ++row) {
    reader->read_row(image.rgb.data() + static_cast<std::size_t>(row) * row_bytes);
  }
  reader->finish();
  return image;
}

}  // namespace edgebench::image
