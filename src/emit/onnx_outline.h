// What an ONNX file of the user's says of itself that its runtimes do not tell: which other files
// it needs, and which operator makes its output. Nothing is copied but names, so that a file of any
// size is looked into in little memory.
// Source: github.com/onnx/onnx, docs/ExternalData.md and the field numbers of onnx/onnx.proto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace edgebench::emit {

struct OnnxOutline {
  // Files with tensors' data, as the file writes them (relative to its own folder), each with the
  // bytes that it must have at least.
  std::map<std::string, std::uint64_t> external_files;
  // The type of the operator that makes the graph's first output, looking through those that only
  // pass values on (Cast, Reshape, DequantizeLinear, ...); empty: nobody does.
  std::string last_operator;
};

// Throws std::runtime_error where they are none: "it is cut short or damaged".
OnnxOutline onnx_outline(std::span<const std::byte> file);

}  // namespace edgebench::emit
