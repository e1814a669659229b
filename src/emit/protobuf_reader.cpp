#include "emit/protobuf_reader.h"

#include <stdexcept>

#include "emit/wire_type.h"

namespace edgebench::emit {
namespace {

using namespace wire_type;

constexpr std::uint64_t kLargestFieldNumber = (std::uint64_t{1} << 29) - 1;

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return value;
}

}  // namespace

std::string_view ProtobufField::text() const {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<ProtobufField> ProtobufReader::next() {
  if (rest_.empty()) return std::nullopt;
  const std::uint64_t tag = varint();
  const std::uint64_t number = tag >> 3U;
  if (number == 0 || number > kLargestFieldNumber) throw std::runtime_error("it is damaged");
  ProtobufField field{.number = static_cast<int>(number)};
  switch (static_cast<unsigned>(tag & 7U)) {
    case kVarint:
      field.integer = varint();
      return field;
    case kEightBytes:
      field.integer = little_endian(take(8));
      return field;
    case kFourBytes:
      field.integer = little_endian(take(4));
      return field;
    case kLengthDelimited:
      field.is_bytes = true;
      field.bytes = take(varint());
      return field;
    default:
      throw std::runtime_error("it is damaged");
  }
}

// Seven bits a byte, the lowest first; the top bit says that more follow.
std::uint64_t ProtobufReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(take(1).front());
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  throw std::runtime_error("it is damaged");
}

std::span<const std::byte> ProtobufReader::take(std::uint64_t bytes) {
  if (bytes > rest_.size()) throw std::runtime_error("it is cut short or damaged");
  const auto taken = rest_.first(static_cast<std::size_t>(bytes));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

}  // namespace edgebench::emit
