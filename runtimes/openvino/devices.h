// OpenVINO's devices under our names, and what each can compute in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core.h"
#include "runtime/runtime.h"

namespace edgebench::openvino {

// OpenVINO's name of one of our devices: "GPU.1" of "gpu.1".
std::string vendor_name(const std::string& device);

std::vector<runtime::DeviceKind> device_kinds();

// Loads every plugin of the SDK; one that finds no driver lists no device.
std::vector<runtime::Device> found_devices(const Core& core);

// What a device can compute in, "FP32", "INT8", ... Loads its plugin.
std::vector<std::string> capabilities_of(const Core& core, const std::string& device);

// The type to compute in, where it is not INT8, on a device with these capabilities: "f32", "f16"
// or "bf16". Throws Unsupported where it lacks the type: OpenVINO would take the hint and compute
// in another one, or emulate. What INT8 leaves over is FP32, and FP16 where there is no FP32.
std::string arithmetic_on(const std::string& device, const std::string& variant,
                          const std::vector<std::string>& capabilities);

// What a model is compiled with. Threads and their pinning are the processor's.
Properties compile_properties(const runtime::OpenRequest& request, int streams,
                              const std::string& arithmetic);

// The name of a device's memory figures, and what they say that the device holds, of
// "{usm_device:5,usm_host:9}": all but host memory, which is the process's.
inline constexpr const char* kMemoryStatistics = "GPU_MEMORY_STATISTICS";
std::uint64_t bytes_on_device(std::string_view statistics);

// "a b" and "a,b" are two words.
std::vector<std::string> words_of_list(std::string_view list);

}  // namespace edgebench::openvino
