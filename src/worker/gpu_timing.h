// Latencies as NVIDIA's trtexec takes them, in place of an application's: see runtime::GpuTiming.
#pragma once

#include <string>
#include <vector>

#include "runtime/protocol.h"
#include "runtime/runtime.h"

namespace edgebench::worker {

// The options of the era, where the runtime has them and the user has not set them.
runtime::Options options_for(runtime::GpuTiming timing, runtime::Options options,
                             const std::vector<runtime::OptionInfo>& known);

// Throws runtime::Unsupported unless the device told what the latency is to hold.
void require_times(runtime::GpuTiming timing, const runtime::RunTimes& times);

// Makes the device's times the latencies; the slice's own become Slice::host_ns. Throws
// std::runtime_error where the device did not tell of every inference.
void take_device_times(runtime::GpuTiming timing, runtime::Slice& slice);

// "the kernels alone, by the device's clock", for the session's facts.
std::string words_of(runtime::GpuTiming timing);

}  // namespace edgebench::worker
