// From a file's bytes to the crop that the network sees: decoding, Pillow-exact antialiased
// bilinear resize and centre crop in one stream. image/geometry.h says which pixels these are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "image/geometry.h"

namespace edgebench::image {

// Bytes of one crop: image_size x image_size x 3, rows from the top, R G B.
constexpr std::size_t crop_bytes(int image_size) {
  return static_cast<std::size_t>(image_size) * static_cast<std::size_t>(image_size) * 3;
}

// Writes the crop of a JPEG or PNG file held in memory; `crop` has crop_bytes(image_size).
// Throws InputError, with `name` in the message, if the file cannot be used.
void make_crop(std::span<const std::byte> file, const std::string& name,
               const TransformOptions& options, std::span<std::uint8_t> crop);

// The same for a file on disk.
std::vector<std::uint8_t> load_crop(const std::filesystem::path& file,
                                    const TransformOptions& options);

}  // namespace edgebench::image
