// NumPy's .npy files, version 1.0, little-endian, C order: our crops (uint8) and logits (float32).
// Source: numpy.lib.format, "NPY format version 1.0".
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"

namespace edgebench {

// The header of an array of `shape`; `descr` is "|u1" or "<f4". Its length is a multiple of 64, so
// the data that follow are aligned when the file is mapped.
std::string npy_header(const std::string& descr, std::span<const std::size_t> shape);

// Written whole or not at all (FileInProgress). values.size() must be the shape's product.
void write_npy(const std::filesystem::path& path, std::span<const float> values,
               std::span<const std::size_t> shape);
void write_npy(const std::filesystem::path& path, std::span<const std::uint8_t> values,
               std::span<const std::size_t> shape);

// A mapped .npy file. Throws InputError, naming the file, unless it is a version 1.0 C-order array
// of a supported type whose data have exactly the size that the shape says.
class MappedNpy {
 public:
  explicit MappedNpy(const std::filesystem::path& path);

  const std::vector<std::size_t>& shape() const { return shape_; }
  const std::string& descr() const { return descr_; }

  // The elements; throw InputError if the file holds the other type.
  std::span<const float> floats() const;
  std::span<const std::uint8_t> bytes() const;

 private:
  MappedFile file_;
  std::filesystem::path path_;
  std::string descr_;
  std::vector<std::size_t> shape_;
  std::span<const std::byte> data_;
};

// Whether the file is there and holds float32 values of exactly this shape. For caches: what fails
// is made again.
bool is_float_array(const std::filesystem::path& path, std::span<const std::size_t> shape);

}  // namespace edgebench
