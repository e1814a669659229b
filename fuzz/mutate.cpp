#include "fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

namespace edgebench::fuzz {
namespace {

constexpr std::uint64_t kMostChanges = 4;
constexpr std::uint64_t kLongestPiece = 64;
constexpr std::size_t kMostBytes = 1 << 20;  // A file does not grow without end.

class Mutation {
 public:
  Mutation(Bytes& bytes, std::span<const std::byte> other, stats::SplitMix64& random)
      : bytes_(bytes), other_(other), random_(random) {}

  void change() {
    constexpr std::uint64_t kKinds = 8;
    if (bytes_.empty()) return insert(piece_of(other_));
    switch (below(kKinds)) {
      case 0:
        bytes_[position()] ^= static_cast<std::byte>(1U << below(8));
        return;
      case 1:
        bytes_[position()] = static_cast<std::byte>(below(256));
        return;
      case 2:
        bytes_.resize(position());
        return;
      case 3:
        return leave_out();
      case 4:
        return insert(piece_of(bytes_));
      case 5:
        return insert(piece_of(other_));
      default:
        return overwrite(likely_number());
    }
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_.next() % limit; }
  std::size_t position() { return below(bytes_.size()); }

  Bytes piece_of(std::span<const std::byte> from) {
    if (from.empty()) return {};
    const std::size_t begin = below(from.size());
    const std::size_t length = std::min(1 + below(kLongestPiece), from.size() - begin);
    const auto piece = from.subspan(begin, length);
    return {piece.begin(), piece.end()};
  }

  void insert(const Bytes& piece) {
    if (bytes_.size() + piece.size() > kMostBytes) return;
    const auto at = static_cast<std::ptrdiff_t>(below(bytes_.size() + 1));
    bytes_.insert(bytes_.begin() + at, piece.begin(), piece.end());
  }

  void leave_out() {
    const std::size_t begin = position();
    const std::size_t length = std::min(1 + below(kLongestPiece), bytes_.size() - begin);
    const auto first = bytes_.begin() + static_cast<std::ptrdiff_t>(begin);
    bytes_.erase(first, first + static_cast<std::ptrdiff_t>(length));
  }

  // What readers take for a length, an offset or an index, and must not believe.
  std::uint64_t likely_number() {
    const auto size = static_cast<std::uint64_t>(bytes_.size());
    const std::array<std::uint64_t, 12> numbers = {
        0,
        1,
        size,
        size - 1,
        size + 1,
        std::numeric_limits<std::uint64_t>::max(),
        0x7F,
        0xFF,
        0x7FFFFFFF,
        0x80000000U,
        below(size + 1),
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())};
    return numbers[below(numbers.size())];
  }

  // Its low 1, 2, 4 or 8 bytes, little-endian.
  void overwrite(std::uint64_t number) {
    const std::size_t begin = position();
    const std::size_t wanted = std::size_t{1} << below(4);
    std::memcpy(bytes_.data() + begin, &number, std::min(wanted, bytes_.size() - begin));
  }

  Bytes& bytes_;
  std::span<const std::byte> other_;
  stats::SplitMix64& random_;
};

}  // namespace

Bytes mutated(Bytes bytes, std::span<const std::byte> other, stats::SplitMix64& random) {
  Mutation mutation(bytes, other, random);
  const std::uint64_t changes = 1 + random.next() % kMostChanges;
  for (std::uint64_t i = 0; i < changes; ++i) mutation.change();
  return bytes;
}

}  // namespace edgebench::fuzz
