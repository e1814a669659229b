// Floating-point numbers as weight files store them, little-endian, made into float.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace edgebench::model {

enum class StoredFloat { fp32, fp16, bf16, fp64 };

// Of one number.
std::size_t bytes_of(StoredFloat type);

// As many as there are whole numbers in `bytes`, which may begin at any address. FP16 and BF16
// become float without loss, FP64 is rounded to the nearest; NaN and infinities are kept.
std::vector<float> to_floats(StoredFloat type, std::span<const std::byte> bytes);

}  // namespace edgebench::model
