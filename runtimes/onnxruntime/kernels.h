// What ran: a session's profile, summed up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "runtime/layer_profiler.h"
#include "runtime/runtime.h"

namespace edgebench::onnxruntime {

inline constexpr std::string_view kCpuProvider = "CPUExecutionProvider";

// `provider` is the execution provider that the session was opened for, below.

// From the Chrome-format JSON that ONNX Runtime writes: the kernels of one inference in the order
// of their first appearance, "Conv NCHWc float x 52, Gemm float x 1". The type is that of the
// kernel's first input; NCHWc is the blocked layout of the fast convolutions, and where one of the
// two providers is not the CPU's, the kernel's is named. Throws std::runtime_error if the profile
// holds no kernel.
std::string summarize_kernels(std::string_view profile_json,
                              std::string_view provider = kCpuProvider);

// The convolutions and matrix products among them, each with the type that it multiplies in: an
// integer kernel is known by its operator (QLinearConv, QGemm, DynamicQuantizeMatMul, ...), a float
// one by the type of its input. One that another provider computed than the session's is `other`:
// in whichever type it was, the claim is about the session's device.
std::vector<runtime::ExecutedLayer> executed_layers(std::string_view profile_json,
                                                    std::string_view provider = kCpuProvider);

// --- one event of such a profile

// Whether it is the run of a kernel.
bool is_kernel(const nlohmann::json& event);

// What such a kernel of the processor is, and what it is for by its operator.
runtime::ProfiledKernel profiled_kernel(const nlohmann::json& event);

}  // namespace edgebench::onnxruntime
