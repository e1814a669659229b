// The time of every operator of a method, from the events that it tells a tracer.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "check/checked_program.h"
#include "operator_trace.h"
#include "runtime/layer_profiler.h"

namespace edgebench::executorch {

// The operators of one inference, in order.
using RunTrace = std::vector<TracedOperator>;

// From a trace an inference, in their order. Inferences with other operators than the first are
// left out, and counted. Throws std::runtime_error where the first holds no operator.
runtime::KernelTimes kernel_times(std::span<const RunTrace> runs,
                                  std::span<const DelegatedLayer> layers, bool computes_fp16);

// What a method with a tracer can do.
struct TracedMethod {
  std::span<std::byte> input;
  std::function<RunTrace()> infer;
  std::vector<DelegatedLayer> layers;
  bool computes_fp16 = false;
};

std::unique_ptr<runtime::LayerProfiler> trace_profiler(TracedMethod method);

}  // namespace edgebench::executorch
