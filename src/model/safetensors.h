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
#include "model/tensor_source.h"

namespace edgebench::model {

// A mapped file, checked whole when it is opened: afterwards every tensor is known to lie within
// the file and to have the size that its shape and dtype say.
class SafetensorsFile : public TensorSource {
 public:
  struct Tensor {
    std::string dtype;  // As in the header: "F32", "BF16", "I64", ...
    Shape shape;        // Empty for a scalar.
    std::span<const std::byte> bytes;
  };

  // Throws InputError, naming the file and what is wrong in it.
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::map<std::string, Tensor>& tensors() const { return tensors_; }

  const std::filesystem::path& path() const override { return path_; }
  const Metadata& metadata() const override { return metadata_; }
  std::vector<std::string> names() const override;
  const Shape* shape(const std::string& name) const override;
  // F16 and BF16 become float without loss, F64 is rounded to the nearest.
  std::vector<float> values(const std::string& name) const override;

  // As floats(), of I8 and I32, as they are.
  std::vector<std::int8_t> int8s(const std::string& name, const Shape& shape) const;
  std::vector<std::int32_t> int32s(const std::string& name, const Shape& shape) const;

 private:
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
