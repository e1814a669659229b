// Reads forward through bytes that claim lengths of their own: every length is checked against what
// is left before it is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "weights/faults.h"

namespace edgebench::weights {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }

  // The next `count` bytes, not copied. Throws Malformed if fewer are left.
  std::string_view take(std::uint64_t count) {
    if (count > left()) {
      throw Malformed(fmt::format("it ends at byte {}, where {} more were announced", bytes_.size(),
                                  count - left()));
    }
    const auto size = static_cast<std::size_t>(count);
    const std::string_view taken(reinterpret_cast<const char*>(bytes_.data()) + position_, size);
    position_ += size;
    return taken;
  }

  // Up to the next line end, which is taken too and left out. Throws Malformed without one.
  std::string_view line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + position_, left());
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) throw Malformed("it ends within a line of its pickle");
    position_ += end + 1;
    return rest.substr(0, end);
  }

  // A little-endian number, as x86-64 and aarch64 store it.
  template <typename Number>
  Number number() {
    const std::string_view taken = take(sizeof(Number));
    Number value;
    std::memcpy(&value, taken.data(), sizeof(Number));
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace edgebench::weights
