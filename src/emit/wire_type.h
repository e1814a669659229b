// The wire types of Protocol Buffers that ONNX uses. Source: protobuf.dev, "Encoding".
#pragma once

namespace edgebench::emit::wire_type {

inline constexpr unsigned kVarint = 0;
inline constexpr unsigned kEightBytes = 1;
inline constexpr unsigned kLengthDelimited = 2;
inline constexpr unsigned kFourBytes = 5;

}  // namespace edgebench::emit::wire_type
