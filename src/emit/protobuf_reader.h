// Protocol Buffers' wire format, read only, one message at a time and nothing copied: for looking
// into a file of the user's without taking all of it in. Why not libprotobuf: see
// emit/protobuf_message.h; besides, a parsed ONNX file would be in memory as a whole.
// Source: protobuf.dev, "Encoding".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace edgebench::emit {

struct ProtobufField {
  int number = 0;
  bool is_bytes = false;             // A string, bytes or a message; else a number.
  std::uint64_t integer = 0;         // Of a number, as it is encoded.
  std::span<const std::byte> bytes;  // Of the others.

  std::string_view text() const;
};

class ProtobufReader {
 public:
  // The message must outlive the reader and its fields.
  explicit ProtobufReader(std::span<const std::byte> message) : rest_(message) {}

  // The next field; nothing at the end. Throws std::runtime_error where the bytes are no message:
  // cut short, of no known wire type, with a field number out of range.
  std::optional<ProtobufField> next();

 private:
  std::uint64_t varint();
  std::span<const std::byte> take(std::uint64_t bytes);

  std::span<const std::byte> rest_;
};

}  // namespace edgebench::emit
