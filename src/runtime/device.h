// Where inferences are computed: on the processor, or on an accelerator that a runtime can use.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::runtime {

// The device of a candidate that names none.
inline constexpr const char* kCpu = "cpu";

// One that this machine has.
struct Device {
  std::string name;              // As candidates give it, in lower case: "cpu", "gpu", "gpu.1".
  std::string description = {};  // What it is, as "Intel Arc A770"; empty: nothing to add.
  std::string driver = {};       // The version of its driver, where it has one of its own.
  // The files below /dev that whoever uses it has to write to: a confined worker may, to these.
  std::vector<std::string> nodes = {};
};

// A kind of device that a runtime could use, whether this machine has one or not.
struct DeviceKind {
  std::string name;        // Of a Device, up to the first dot.
  std::string needs = {};  // What a machine needs for it, as a phrase: "an Intel GPU with ...".
};

// What the latency of an inference on a GPU holds, and how the GPU is used meanwhile. The two eras
// of NVIDIA's trtexec differ in both (docs/METHOD.md).
enum class GpuTiming {
  application,  // From the call to the answer, by our clock: copies, and our waiting.
  trtexec_10,   // The copies and the kernels, by the device's clock; blocking, no graph.
  trtexec_11,   // The kernels alone, by the device's clock; spinning, a graph.
};

// A device as the user wrote it, in the spelling of records: "GPU" is "gpu".
std::string device_name(std::string_view text);

// Nothing if some machine could have the device, else one sentence that lists the known kinds.
std::optional<std::string> unknown_device(std::string_view runtime, std::string_view device,
                                          std::span<const DeviceKind> kinds);

// Nothing if the device, of a known kind, is among those found, else one sentence that says what it
// needs. The kind alone stands for the first of several: "gpu" for "gpu.0".
std::optional<std::string> absent_device(std::string_view runtime, std::string_view device,
                                         std::span<const DeviceKind> kinds,
                                         std::span<const Device> found);

}  // namespace edgebench::runtime
