#include "image/transform.h"

#include <stdexcept>

#include <fmt/format.h>

#include "base/file.h"
#include "image/bad_image.h"
#include "image/crop_resampler.h"
#include "image/reader.h"

namespace edgebench::image {

void make_crop(std::span<const std::byte> file, const std::string& name,
               const TransformOptions& options, std::span<std::uint8_t> crop) {
  if (options.image_size < 1 || crop.size() != crop_bytes(options.image_size)) {
    throw std::invalid_argument("make_crop: the crop's buffer is not of the size of the crop");
  }
  const std::unique_ptr<ImageReader> reader = open_image(file, name);
  if (!can_be_resized(reader->width(), reader->height(), options)) {
    throw BadImage(name,
                   fmt::format("is {} x {} pixels, too long and thin to be resized",
                               reader->width(), reader->height()),
                   "crop it or remove it");
  }
  CropResampler resampler(geometry_of(reader->width(), reader->height(), options), crop.data());
  const SourceWindow& source = resampler.source();
  const Columns columns = reader->select_columns({source.first_column, source.columns});
  resampler.set_columns(columns.first, columns.count);
  reader->skip_rows(source.first_row);
  for (int row = 0; row < source.rows; ++row) {
    reader->read_row(resampler.row_buffer());
    resampler.push();
  }
  reader->finish();
}

std::vector<std::uint8_t> load_crop(const std::filesystem::path& file,
                                    const TransformOptions& options) {
  const MappedFile mapped(file);
  std::vector<std::uint8_t> crop(crop_bytes(options.image_size));
  make_crop(mapped.bytes(), file.string(), options, crop);
  return crop;
}

}  // namespace edgebench::image
