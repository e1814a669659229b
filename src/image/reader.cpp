#include "image/reader.h"

#include <string_view>

#include <fmt/format.h>

#include "image/bad_image.h"
#include "image/jpeg_reader.h"
#include "image/png_reader.h"

namespace edgebench::image {

void throw_truncated(const std::string& name) {
  throw BadImage(name, "is truncated, its data end before the image does",
                 "fetch it again or remove it");
}

void ImageReader::set_size(std::int64_t width, std::int64_t height, const std::string& name) {
  if (width <= 0 || height <= 0) {
    throw BadImage(name, fmt::format("is {} x {} pixels, which is no image", width, height),
                   "remove it or save it again");
  }
  if (width > kMaxPixels / height) {
    throw BadImage(name,
                   fmt::format("claims {} x {} pixels, more than the {} that edgebench decodes",
                               width, height, kMaxPixels),
                   "scale it down or remove it");
  }
  width_ = static_cast<int>(width);
  height_ = static_cast<int>(height);
}

std::unique_ptr<ImageReader> open_image(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) {
    throw BadImage(name, "is empty", "fetch it again or remove it");
  }
  if (text.starts_with("\xFF\xD8\xFF")) return make_jpeg_reader(bytes, name);
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return make_png_reader(bytes, name);
  throw BadImage(name, "is neither a JPEG nor a PNG image", "convert it or remove it");
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
