// Crops, read one at a time into a buffer. Through a mapping, every page that was ever looked at
// would count as memory of the worker, so that the figure would grow with the number of images:
// litert:int8 was seen at 75 MB with 1,300 images and at 35 MB with 64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/npy.h"

namespace edgebench::worker {

class CropReader {
 public:
  // Throws InputError as MappedNpy does.
  explicit CropReader(const std::filesystem::path& file);
  ~CropReader();
  CropReader(const CropReader&) = delete;
  CropReader& operator=(const CropReader&) = delete;

  // The whole array, of which only the header has been touched.
  const MappedNpy& array() const { return array_; }

  // Height x width x 3 of one crop.
  std::size_t crop_bytes() const { return crop_bytes_; }

  // Reads crop `index` into `pixels`, which holds exactly one; several threads may read at a time.
  // Throws InputError if the file has become shorter meanwhile.
  void read(std::size_t index, std::span<std::uint8_t> pixels) const;

 private:
  MappedNpy array_;
  std::filesystem::path path_;
  std::size_t crop_bytes_ = 0;
  std::size_t data_offset_ = 0;
  int descriptor_ = -1;
};

}  // namespace edgebench::worker
