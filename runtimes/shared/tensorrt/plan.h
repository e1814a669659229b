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
  std::string model_path = {};  // Of a file with weights beside it; empty: it has none.
  // What earlier builds have timed; not of TensorRT-RTX, which times nothing. Nothing: times are
  // neither used nor handed out.
  std::optional<std::span<const std::byte>> timings = {};
};

struct Plan {
  std::vector<std::byte> bytes;
  std::vector<std::string> account;  // A line for each kernel, see build_log.h; TensorRT-RTX's.
  // Those asked for and the build's own; empty: none were.
  std::vector<std::byte> timings = {};
};

// Throws std::runtime_error in one sentence, with the library's own words where it has some: what
// OnnxNetwork throws, or that no plan comes of it; runtime::Unsupported where the file's batch is
// another one.
Plan build_plan(const Library& library, const PlanRequest& request);

}  // namespace edgebench::tensorrt
