#include "emit/protobuf_message.h"

#include <bit>

#include "emit/wire_type.h"

namespace edgebench::emit {

using namespace wire_type;

ProtobufMessage& ProtobufMessage::integer(int field, std::int64_t value) {
  tag(field, kVarint);
  varint(static_cast<std::uint64_t>(value));
  return *this;
}

ProtobufMessage& ProtobufMessage::number(int field, float value) {
  tag(field, kFourBytes);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    encoded_ += static_cast<char>(bits >> shift & 0xFFU);
  }
  return *this;
}

ProtobufMessage& ProtobufMessage::bytes(int field, std::string_view value) {
  tag(field, kLengthDelimited);
  varint(value.size());
  encoded_ += value;
  return *this;
}

ProtobufMessage& ProtobufMessage::message(int field, const ProtobufMessage& value) {
  return bytes(field, value.encoded_);
}

// Seven bits a byte, the lowest first; the top bit says that more follow.
void ProtobufMessage::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) encoded_ += static_cast<char>(value | 0x80U);
  encoded_ += static_cast<char>(value);
}

void ProtobufMessage::tag(int field, unsigned wire_type) {
  varint(static_cast<std::uint64_t>(field) << 3U | wire_type);
}

}  // namespace edgebench::emit
