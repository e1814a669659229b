// What a .pte says, once all of it has been checked. Apart from the formats' own headers, which
// cannot be had together with the library's: those forward-declare a newer flatbuffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::executorch {

enum class Scalar { fp32, fp16, int8, other };

struct TensorForm {
  std::vector<std::int32_t> sizes;  // Where `batches` is set, the first is an upper bound.
  std::vector<std::uint8_t> order;  // Of the dimensions in memory, outermost first.
  Scalar scalar = Scalar::other;
  bool batches = false;  // Takes fewer images than sizes.front().
};

// A value that the caller of a delegate gives or gets.
struct ExternalValue {
  std::uint32_t index = 0;             // Among the arguments of the call.
  std::vector<std::uint32_t> extents;  // A scalar's are none or a single 1.
  Scalar scalar = Scalar::other;
};

struct DelegatedLayer {
  std::string name;  // Of its filter, if that has one; else "node 12".
  runtime::LayerKind kind = runtime::LayerKind::convolution;
};

// The graph of an XNNPACK delegate.
struct DelegatedGraph {
  std::vector<ExternalValue> externals;
  std::vector<std::string> nodes;      // Kinds in execution order: "Conv2d".
  std::vector<DelegatedLayer> layers;  // With weights, in execution order.
};

struct CheckedProgram {
  TensorForm input;
  TensorForm output;
  std::vector<std::string> delegates;  // Backends.
  std::vector<std::string> operators;  // "aten::add.out", of what is not delegated.
  std::vector<DelegatedGraph> graphs;  // Of the delegates that are XNNPACK's, in their order.
  int delegate_calls = 0;
  int kernel_calls = 0;
};

// Throws InputError if the file cannot be read, and std::runtime_error with a sentence that says
// what does not hold of its content.
CheckedProgram check_pte(const std::filesystem::path& path);

}  // namespace edgebench::executorch
