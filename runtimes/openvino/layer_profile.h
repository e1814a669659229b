// The time of every kernel of a model, from OpenVINO's counters.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core.h"
#include "ir_outline.h"
#include "runtime/layer_profiler.h"

namespace edgebench::openvino {

// What a request's counters say after so many inferences.
struct Counters {
  std::vector<CompiledNode> nodes;
  std::int64_t runs = 0;
};

// The inferences between two readings of a request's counters, as one row: their mean. Throws
// std::runtime_error where there are none between, or no counter has counted.
runtime::KernelTimes kernel_times(const Counters& before, const Counters& after,
                                  std::span<const IrProduct> products);

// Whether two compiled models run the same kernels on the same nodes.
bool same_kernels(std::span<const CompiledNode> one, std::span<const CompiledNode> other);

// What such a model can do.
struct CountedModel {
  std::span<std::byte> input;
  std::function<void()> infer;
  std::function<std::vector<CompiledNode>()> nodes;
};

std::unique_ptr<runtime::LayerProfiler> counting_profiler(CountedModel model,
                                                          std::vector<IrProduct> products);

}  // namespace edgebench::openvino
