// OpenVINO's devices under our names, and what each can compute in.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <openvino/core/type/element_type.hpp>
#include <openvino/runtime/core.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// OpenVINO's name of one of our devices: "GPU.1" of "gpu.1".
std::string vendor_name(const std::string& device);

std::vector<runtime::DeviceKind> device_kinds();

// Loads every plugin of the SDK; one that finds no driver lists no device.
std::vector<runtime::Device> found_devices(ov::Core& core);

// The type to compute in, where it is not INT8, on a device with these capabilities. Throws
// Unsupported where it lacks the type: OpenVINO would take the hint and compute in another one, or
// emulate. What INT8 leaves over is FP32, and FP16 where there is no FP32.
ov::element::Type arithmetic_on(const std::string& device, const std::string& variant,
                                const std::vector<std::string>& capabilities);

// What a model is compiled with. Threads and their pinning are the processor's.
ov::AnyMap compile_properties(const runtime::OpenRequest& request, int streams,
                              const ov::element::Type& arithmetic);

// Of what the GPU plugin has allocated by type of memory, what the device holds: all but host
// memory, which is the process's.
std::uint64_t bytes_on_device(const std::map<std::string, std::uint64_t>& by_type);

}  // namespace edgebench::openvino
