#include "model/stored_floats.h"

#include <cstring>

#include <Eigen/Core>

namespace edgebench::model {
namespace {

template <typename Stored>
std::vector<float> converted(std::span<const std::byte> bytes) {
  std::vector<float> values(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = static_cast<float>(stored);
  }
  return values;
}

}  // namespace

std::size_t bytes_of(StoredFloat type) {
  if (type == StoredFloat::fp64) return 8;
  return type == StoredFloat::fp32 ? 4 : 2;
}

std::vector<float> to_floats(StoredFloat type, std::span<const std::byte> bytes) {
  switch (type) {
    case StoredFloat::fp32:
      return converted<float>(bytes);
    case StoredFloat::fp16:
      return converted<Eigen::half>(bytes);
    case StoredFloat::bf16:
      return converted<Eigen::bfloat16>(bytes);
    case StoredFloat::fp64:
      break;
  }
  return converted<double>(bytes);
}

}  // namespace edgebench::model
