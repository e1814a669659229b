// Is it the device that takes the time, or the processor that queues the work for it?
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "runtime/runtime.h"
#include "shared/cuda/staged_run.h"

namespace edgebench::cuda {

// Of a few more inferences, the medians as facts: "enqueue_us", and "launch_bound" where the
// processor is what is waited for. `infer` is one whole inference of `staged`; `remedy` is what
// helps, as "a larger batch helps".
runtime::Facts launch_facts(const StagedRun& staged, const std::function<void()>& infer,
                            std::string_view remedy);

// One sentence, or nothing: from 0.8 of the device's time on, as trtexec has it.
std::string launch_bound(double enqueue_ns, double device_ns, std::string_view remedy);

}  // namespace edgebench::cuda
