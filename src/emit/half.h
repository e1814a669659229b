// IEEE 754 half precision and bfloat16, as files store them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace edgebench::emit {

// The bits of the nearest half-precision numbers, ties to even. Throws std::range_error for a value
// that is finite and too large (from 65520 on), so that no infinity appears by rounding.
std::vector<std::uint16_t> to_half(std::span<const float> values);

// The same of the tensor `name`, which the error then names.
std::vector<std::uint16_t> to_half(const std::string& name, std::span<const float> values);

// The numbers that such bits stand for.
std::vector<float> from_half(std::span<const std::uint16_t> bits);

// The bits of the nearest bfloat16 numbers, ties to even. Throws std::range_error, naming the
// tensor, for a value that is finite and too large.
std::vector<std::uint16_t> to_bfloat16(const std::string& name, std::span<const float> values);

}  // namespace edgebench::emit
