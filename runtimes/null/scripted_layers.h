// The profile that a script makes up: every layer takes its share of the latency by its
// multiply-adds, but for what the script says of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "model/network.h"
#include "runtime/layer_profiler.h"
#include "script.h"

namespace edgebench::null {

// Of one inference of `latency_ns` in the kernels. 95 % of it are the layers', the rest is the
// input's conversion (2 %), the additions (2 %) and the pooling (1 %).
runtime::KernelTimes scripted_times(const model::Network& network, const Script& script,
                                    runtime::Arithmetic arithmetic, std::int64_t latency_ns);

// `run` is the session's, and its time is scripted: a profiled run spins for profiling_us more.
std::unique_ptr<runtime::LayerProfiler> scripted_profiler(const model::Network& network,
                                                          const Script& script,
                                                          runtime::Arithmetic arithmetic,
                                                          std::span<std::byte> input,
                                                          std::function<void()> run);

}  // namespace edgebench::null
