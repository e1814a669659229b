// From an ONNX file to a plan: what TensorRT calls the compiled network, serialised. TensorRT-RTX
// builds plans for devices that are not there, TensorRT for the present one alone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/tensorrt/library.h"

namespace edgebench::tensorrt {

struct PlanRequest {
  std::span<const std::byte> onnx;
  int batch = 1;
  bool tf32 = false;  // Whether FP32 products may be of TF32's ten bits; the library's default.
  // Of TensorRT-RTX: for which compute capability, 89 for 8.9; nothing: the present device's.
  std::optional<int> compute_capability = {};
};

struct Plan {
  std::vector<std::byte> bytes;
  std::vector<std::string> account;  // A line for each kernel, see build_log.h; TensorRT-RTX's.
};

// Throws std::runtime_error in one sentence, with the library's own words where it has some: what
// OnnxNetwork throws, or that no plan comes of it; runtime::Unsupported where the file's batch is
// another one.
Plan build_plan(const Library& library, const PlanRequest& request);

}  // namespace edgebench::tensorrt
