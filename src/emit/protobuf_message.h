// Protocol Buffers' wire format, written only: the four kinds of field that ONNX needs.
//
// Why not libprotobuf? Every runtime that reads ONNX carries a protobuf of its own inside its
// library, in some version, and our workers load them all into processes of ours. A second one
// there means two sets of global descriptors and, where a vendor does not hide its symbols, calls
// that land in the wrong copy. The format is small and frozen; writing it takes a page, and the
// tests read the result back with the real library.
// Source: protobuf.dev, "Encoding".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace edgebench::emit {

// A message under construction. Fields appear in the order of the calls; calling twice with one
// field number makes a repeated field (unpacked). Equal calls give equal bytes.
class ProtobufMessage {
 public:
  ProtobufMessage& integer(int field, std::int64_t value);    // int32, int64, enum
  ProtobufMessage& number(int field, float value);            // float
  ProtobufMessage& bytes(int field, std::string_view value);  // string, bytes
  ProtobufMessage& message(int field, const ProtobufMessage& value);

  const std::string& encoded() const { return encoded_; }

 private:
  void varint(std::uint64_t value);
  void tag(int field, unsigned wire_type);

  std::string encoded_;
};

}  // namespace edgebench::emit
