// The safetensors format: named tensors of plain numbers, without code to execute.
// A file is the header's length (8 bytes, little-endian), the header (a JSON object that gives each
// tensor's dtype, shape and place), and the data, which the tensors must cover without gap or
// overlap. Source: "Format", github.com/huggingface/safetensors, README.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.h"

namespace edgebench::model {

using Shape = std::vector<std::size_t>;
using Metadata = std::map<std::string, std::string>;

std::string to_string(const Shape& shape);  // "[32, 3, 3, 3]"

// A mapped file, checked whole when it is opened: afterwards every tensor is known to lie within
// the file and to have the size that its shape and dtype say.
class SafetensorsFile {
 public:
  struct Tensor {
    std::string dtype;  // As in the header: "F32", "BF16", "I64", ...
    Shape shape;        // Empty for a scalar.
    std::span<const std::byte> bytes;
  };

  // Throws InputError, naming the file and what is wrong in it.
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  const Metadata& metadata() const { return metadata_; }
  bool contains(const std::string& name) const { return tensors_.contains(name); }

  // The tensor's values; F16 and BF16 become float without loss. Throws InputError, naming file and
  // tensor, if it is missing, has another shape or dtype, or holds a NaN or an infinity.
  std::vector<float> floats(const std::string& name, const Shape& shape) const;

  // The same for I8 and I32, as they are.
  std::vector<std::int8_t> int8s(const std::string& name, const Shape& shape) const;
  std::vector<std::int32_t> int32s(const std::string& name, const Shape& shape) const;

 private:
  const Tensor& expect(const std::string& name, const Shape& shape) const;
  template <typename Integer>
  std::vector<Integer> integers(const std::string& name, const Shape& shape,
                                std::string_view dtype) const;

  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, Tensor> tensors_;
  Metadata metadata_;
};

struct TensorToWrite {
  std::string name;
  Shape shape;
  // F32, I8 or I32; as many as the shape says.
  std::variant<std::span<const float>, std::span<const std::int8_t>, std::span<const std::int32_t>>
      values;
};

// Writes tensors in the given order, whole or not at all. Equal arguments give equal bytes.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                       const Metadata& metadata);

}  // namespace edgebench::model
