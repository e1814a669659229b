// The time of every kernel of a session, from the profiles of its runs.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ort_api.h"
#include "profile.h"
#include "runtime/layer_profiler.h"

namespace edgebench::onnxruntime {

// From a profile a run (see profile_of()), in their order. Runs with other kernels than the first
// are left out, and counted. Throws std::runtime_error where the first holds no kernel.
runtime::KernelTimes kernel_times(std::span<const std::string> profiles);

// Of a session on the processor, by profiling single runs: profiles_single_runs() must hold. Both
// are the session's own, and it must outlive the profiler.
std::unique_ptr<runtime::LayerProfiler> run_profiler(std::span<std::byte> input,
                                                     std::function<void(const RunOptions*)> run);

}  // namespace edgebench::onnxruntime
