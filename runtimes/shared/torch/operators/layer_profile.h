// The time of every operator of an inference, by PyTorch's own observer and oneDNN's log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/layer_profiler.h"

namespace edgebench::torch_common {

// A call of an operator that no other operator made, or a primitive of oneDNN that none made.
struct TimedOperator {
  std::string name;                        // "aten::conv2d"; of a primitive "reorder".
  std::optional<runtime::LayerKind> kind;  // Of those that multiply by weights.
  std::string implementation;              // Of a primitive: "jit:uni".
  std::int64_t start_ns = 0;               // 0 of a primitive, whose log does not tell.
  std::int64_t time_ns = 0;
};

// The operators of one inference, in order.
using RunOperators = std::vector<TimedOperator>;

// From the operators of each inference, in their order. Which kernels and types the layers are
// computed in is `layers`, as executed_layers() gives it, in order; they have no names. Inferences
// with other operators than the first are left out, and counted. Throws std::runtime_error where
// the first has none, or not as many layers.
runtime::KernelTimes kernel_times(std::span<const RunOperators> runs,
                                  std::span<const runtime::ExecutedLayer> layers);

// Runs `inference` and returns what it called, but for allocations of memory. With oneDNN's log,
// which takes time of its own, also what it ran without an operator that could be observed.
RunOperators timed_operators(const std::function<void()>& inference, bool with_log);

// Of a session on the processor: both are the session's own, and it must outlive the profiler.
std::unique_ptr<runtime::LayerProfiler> operator_profiler(
    std::span<std::byte> input, std::function<void()> run,
    std::vector<runtime::ExecutedLayer> layers);

}  // namespace edgebench::torch_common
