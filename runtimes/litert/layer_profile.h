// The time of every operator of a model, from LiteRT's profiler.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "classifier.h"
#include "executed_layers.h"
#include "runtime/layer_profiler.h"

namespace edgebench::litert {

// From a profile an inference, in their order. Inferences with other operators than the first are
// left out, and counted. Throws std::runtime_error where the first holds no operator.
runtime::KernelTimes kernel_times(std::span<const RunProfile> runs,
                                  std::span<const FileLayer> layers);

// What a model that was compiled to be profiled can do.
struct ProfiledModel {
  std::span<std::byte> input;
  std::function<RunProfile()> infer;
};

std::unique_ptr<runtime::LayerProfiler> model_profiler(ProfiledModel model,
                                                       std::vector<FileLayer> layers);

}  // namespace edgebench::litert
