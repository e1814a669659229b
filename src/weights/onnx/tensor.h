// The tensors of an ONNX file as numbers, wherever and however the file holds them.
// Source: github.com/onnx/onnx, onnx/onnx.proto, TensorProto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <onnx/onnx_pb.h>

#include "model/safetensors.h"
#include "weights/onnx/external_data.h"

namespace edgebench::weights {

using Integers = std::vector<std::int64_t>;

// Of one tensor. Networks have up to 5; without a limit, work on a tensor would be as long as a
// stranger likes.
inline constexpr int kMostDimensions = 16;

struct OnnxTensor {
  model::Shape shape;  // Empty for a scalar.
  // FP16 and BF16 become float without loss, FP64 is rounded to the nearest; all integers and
  // truth values become int64.
  std::variant<std::vector<float>, Integers> values;

  std::size_t size() const {
    return std::visit([](const auto& numbers) { return numbers.size(); }, values);
  }
  // The values, or null if they are of the other kind.
  const std::vector<float>* floats() const { return std::get_if<std::vector<float>>(&values); }
  const Integers* integers() const { return std::get_if<Integers>(&values); }
};

using SharedTensor = std::shared_ptr<const OnnxTensor>;

// Of the types that are read here: FP32, FP16, BF16 and FP64.
bool is_floating_point(std::int64_t data_type);

// The product of the extents, or the largest number if it is larger than that.
std::size_t element_count(const model::Shape& shape);

// The nearest FP16 number, as float: what a Cast to FP16 does.
float rounded_to_half(float value);
float rounded_to_bfloat16(float value);

class OnnxTensorReader {
 public:
  explicit OnnxTensorReader(const std::filesystem::path& file) : external_(file) {}

  // Throws OnnxFault, naming the tensor, for a type that is no number of 8 bits or more, and where
  // shape and data do not agree.
  OnnxTensor read(const onnx::TensorProto& tensor);

  std::vector<std::filesystem::path> companions() const { return external_.companions(); }
  std::size_t elements_read() const { return elements_read_; }
  bool read_doubles() const { return read_doubles_; }

 private:
  ExternalData external_;
  std::size_t elements_read_ = 0;
  bool read_doubles_ = false;
};

}  // namespace edgebench::weights
