// A tensor's elements lie in raw_data, in a companion, or in one of five typed lists; small types
// share the list of 32-bit integers, FP16 and BF16 as their bits. The typed lists are packed into
// the bytes that raw_data would hold, so that there is one way from bytes to numbers.
#include "weights/onnx/tensor.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include <Eigen/Core>
#include <fmt/format.h>

#include "model/stored_floats.h"
#include "weights/onnx/fault.h"

namespace edgebench::weights {
namespace {

using onnx::TensorProto;

using Values = decltype(OnnxTensor::values);

template <model::StoredFloat kStored>
Values floats(std::span<const std::byte> bytes) {
  return model::to_floats(kStored, bytes);
}

template <typename Stored>
Values integers(std::span<const std::byte> bytes) {
  Integers values(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = static_cast<std::int64_t>(stored);
  }
  return values;
}

struct Type {
  int code;  // TensorProto.DataType
  std::size_t element_bytes;
  Values (*to_values)(std::span<const std::byte> bytes);
};

constexpr Type kTypes[] = {
    {TensorProto::FLOAT, 4, floats<model::StoredFloat::fp32>},
    {TensorProto::FLOAT16, 2, floats<model::StoredFloat::fp16>},
    {TensorProto::BFLOAT16, 2, floats<model::StoredFloat::bf16>},
    {TensorProto::DOUBLE, 8, floats<model::StoredFloat::fp64>},
    {TensorProto::INT64, 8, integers<std::int64_t>},
    {TensorProto::INT32, 4, integers<std::int32_t>},
    {TensorProto::INT16, 2, integers<std::int16_t>},
    {TensorProto::INT8, 1, integers<std::int8_t>},
    {TensorProto::UINT32, 4, integers<std::uint32_t>},
    {TensorProto::UINT16, 2, integers<std::uint16_t>},
    {TensorProto::UINT8, 1, integers<std::uint8_t>},
    {TensorProto::BOOL, 1, integers<std::uint8_t>},
};

template <typename Stored, typename List>
std::vector<std::byte> pack(const List& list) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(list.size()) * sizeof(Stored));
  std::size_t at = 0;
  for (const auto element : list) {
    const auto stored = static_cast<Stored>(element);
    std::memcpy(bytes.data() + at, &stored, sizeof(Stored));
    at += sizeof(Stored);
  }
  return bytes;
}

// The list that holds elements of this type, as raw_data would hold them.
std::vector<std::byte> packed(const TensorProto& tensor, std::size_t element_bytes) {
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return pack<float>(tensor.float_data());
    case TensorProto::DOUBLE:
      return pack<double>(tensor.double_data());
    case TensorProto::INT64:
      return pack<std::int64_t>(tensor.int64_data());
    case TensorProto::UINT32:
      return pack<std::uint32_t>(tensor.uint64_data());
    default:
      break;
  }
  if (element_bytes == 4) return pack<std::int32_t>(tensor.int32_data());
  if (element_bytes == 2) return pack<std::uint16_t>(tensor.int32_data());
  return pack<std::uint8_t>(tensor.int32_data());
}

model::Shape shape_of(const TensorProto& tensor) {
  if (tensor.dims_size() > kMostDimensions) {
    throw OnnxFault(fmt::format("tensor {} has {} dimensions, where a network has at most {}; {}",
                                tensor.name(), tensor.dims_size(), kMostDimensions, kExportAgain));
  }
  model::Shape shape;
  for (const std::int64_t extent : tensor.dims()) {
    if (extent < 0) {
      throw OnnxFault(fmt::format("tensor {} has the negative extent {}; {}", tensor.name(), extent,
                                  kExportAgain));
    }
    shape.push_back(static_cast<std::size_t>(extent));
  }
  return shape;
}

Values values_of(const TensorProto& tensor, const Type& type, std::span<const std::byte> bytes,
                 std::size_t count) {
  if (bytes.size() % type.element_bytes != 0 || bytes.size() / type.element_bytes != count) {
    throw OnnxFault(
        fmt::format("tensor {} has {} bytes where its shape asks for {} elements of {}; {}",
                    tensor.name(), bytes.size(), count, type.element_bytes, kExportAgain));
  }
  return type.to_values(bytes);
}

}  // namespace

bool is_floating_point(std::int64_t data_type) {
  return data_type == TensorProto::FLOAT || data_type == TensorProto::FLOAT16 ||
         data_type == TensorProto::BFLOAT16 || data_type == TensorProto::DOUBLE;
}

std::size_t element_count(const model::Shape& shape) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  if (std::ranges::find(shape, 0U) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (__builtin_mul_overflow(count, extent, &count)) return kMost;
  }
  return count;
}

float rounded_to_half(float value) {
  return static_cast<float>(Eigen::half(value));
}

float rounded_to_bfloat16(float value) {
  return static_cast<float>(Eigen::bfloat16(value));
}

OnnxTensor OnnxTensorReader::read(const TensorProto& tensor) {
  const auto* const type = std::ranges::find(kTypes, tensor.data_type(), &Type::code);
  if (type == std::end(kTypes) || tensor.has_segment()) {
    throw OnnxFault(
        fmt::format("tensor {} is stored in a way that edgebench does not read (data type {}); {}",
                    tensor.name(), tensor.data_type(), "export the network in FP32 or FP16"));
  }
  OnnxTensor result;
  result.shape = shape_of(tensor);
  const std::size_t count = element_count(result.shape);
  if (count > std::numeric_limits<std::size_t>::max() / sizeof(double)) {
    throw OnnxFault(fmt::format("tensor {} has a shape too large to count, {}; {}", tensor.name(),
                                model::to_string(result.shape), kExportAgain));
  }
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    const auto bytes = external_.bytes(tensor, count * type->element_bytes);
    result.values = values_of(tensor, *type, bytes, count);
  } else if (tensor.has_raw_data()) {
    const auto bytes = std::as_bytes(std::span(tensor.raw_data().data(), tensor.raw_data().size()));
    result.values = values_of(tensor, *type, bytes, count);
  } else {
    result.values = values_of(tensor, *type, packed(tensor, type->element_bytes), count);
  }
  elements_read_ += count;
  read_doubles_ = read_doubles_ || tensor.data_type() == TensorProto::DOUBLE;
  return result;
}

}  // namespace edgebench::weights
