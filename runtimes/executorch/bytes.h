// Bytes of files, as the writer puts them together: little-endian, like the machines that we run
// on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

namespace edgebench::executorch {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t round_up(std::size_t value, std::size_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

// Overwrites bytes of `text`, which must be long enough.
template <typename T>
void put(std::string& text, std::size_t at, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(text.data() + at, &value, sizeof value);
}

// The T at `at`, which must lie within the bytes.
template <typename T>
T get(std::span<const std::byte> bytes, std::size_t at) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

inline std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace edgebench::executorch
