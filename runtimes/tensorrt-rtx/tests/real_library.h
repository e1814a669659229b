// The real library, which builds plans for devices that are not there.
#pragma once

#include <string>

#include <doctest/doctest.h>

#include "shared/tensorrt/library.h"
#include "shared/tensorrt/plan.h"

namespace edgebench::tensorrt::test {

// A GPU of compute capability 8.9: GeForce RTX 40, L4.
inline constexpr int kAda = 89;

inline const Library& real_library() {
  static const Library library({.name = "TensorRT-RTX",
                                .files = {{EDGEBENCH_TENSORRT_RTX "/libtensorrt_rtx.so.1",
                                           "libtensorrt_onnxparser_rtx.so.1"}},
                                .package = "its wheel",
                                .rtx = true});
  return library;
}

inline Plan real_plan(const std::string& onnx, int batch = 1, bool tf32 = false) {
  return build_plan(real_library(), {.onnx = std::as_bytes(std::span(onnx)),
                                     .batch = batch,
                                     .tf32 = tf32,
                                     .compute_capability = kAda});
}

}  // namespace edgebench::tensorrt::test
