// A file made in a test as readers take it.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace edgebench::test {

// The text must outlive them.
inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

}  // namespace edgebench::test
