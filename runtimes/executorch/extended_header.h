// The extended header of a .pte, which is put in behind the flatbuffer's identifier.
// Source: "PTE file format" of ExecuTorch's documentation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace edgebench::executorch {

constexpr std::size_t kIdentifierEnd = 8;
constexpr std::array<char, 4> kExtendedHeaderMark = {'e', 'h', '0', '0'};

// As it lies in the file. Its size is its length and that of all that was inserted; older files
// have one that ends before segment_bytes.
struct ExtendedHeader {
  std::array<char, 4> mark{};
  std::uint32_t length = 0;
  std::uint64_t program_size = 0;
  std::uint64_t segments_at = 0;
  std::uint64_t segment_bytes = 0;
};
static_assert(sizeof(ExtendedHeader) == 32 && offsetof(ExtendedHeader, segment_bytes) == 24);

}  // namespace edgebench::executorch
