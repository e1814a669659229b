// The GPU's and the NPU's plugins come with the SDK, their drivers with the system: without them
// the plugins load, or fail to, and find nothing. So a device that is missing is no error here.

#include "devices.h"

#include <algorithm>
#include <cctype>

#include <openvino/runtime/intel_npu/properties.hpp>
#include <openvino/runtime/properties.hpp>

namespace edgebench::openvino {
namespace {

constexpr const char* kGpu = "gpu";
constexpr const char* kNpu = "npu";

bool is_kind(const std::string& device, const std::string& kind) {
  return device == kind || device.starts_with(kind + ".");
}

std::string npu_driver(ov::Core& core, const std::string& name) {
  try {
    return std::to_string(core.get_property(name, ov::intel_npu::driver_version));
  } catch (const ov::Exception&) {
    return {};
  }
}

}  // namespace

std::string vendor_name(const std::string& device) {
  std::string name = device;
  for (char& letter : name) {
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return name;
}

std::vector<runtime::DeviceKind> device_kinds() {
  return {
      {runtime::kCpu},
      {kGpu,
       "an Intel GPU with its OpenCL driver (Debian's package intel-opencl-icd, or Intel's) and "
       "a user who may open /dev/dri/renderD*"},
      {kNpu,
       "an Intel NPU with its driver (intel/linux-npu-driver on GitHub) and a user who may open "
       "/dev/accel/*"}};
}

std::vector<runtime::Device> found_devices(ov::Core& core) {
  std::vector<runtime::Device> devices;
  for (const std::string& vendor : core.get_available_devices()) {
    runtime::Device device{.name = runtime::device_name(vendor)};
    const std::vector<runtime::DeviceKind> kinds = device_kinds();
    if (std::ranges::none_of(kinds, [&](const runtime::DeviceKind& kind) {
          return is_kind(device.name, kind.name);
        })) {
      continue;
    }
    device.description = core.get_property(vendor, ov::device::full_name);
    if (is_kind(device.name, kNpu)) device.driver = npu_driver(core, vendor);
    devices.push_back(std::move(device));
  }
  return devices;
}

ov::element::Type arithmetic_on(const std::string& device, const std::string& variant,
                                const std::vector<std::string>& capabilities) {
  const auto can = [&](const char* capability) {
    return std::ranges::find(capabilities, capability) != capabilities.end();
  };
  const auto require = [&](const char* capability, const ov::element::Type& type) {
    if (can(capability)) return type;
    const std::string who = device == runtime::kCpu ? "this processor" : "the device " + device;
    throw runtime::Unsupported(who + " has no " + capability + " arithmetic that OpenVINO uses");
  };
  if (variant == "bf16") return require("BF16", ov::element::bf16);
  if (variant == "fp16") return require("FP16", ov::element::f16);
  if (variant == "int8" && !can("FP32")) return require("FP16", ov::element::f16);
  return require("FP32", ov::element::f32);
}

ov::AnyMap compile_properties(const runtime::OpenRequest& request, int streams,
                              const ov::element::Type& arithmetic) {
  const auto mode =
      streams == 1 ? ov::hint::PerformanceMode::LATENCY : ov::hint::PerformanceMode::THROUGHPUT;
  ov::AnyMap properties = {ov::hint::inference_precision(arithmetic),
                           ov::hint::performance_mode(mode)};
  // The NPU decides by itself how many inferences it runs at a time.
  if (!is_kind(request.device, kNpu)) properties.insert(ov::num_streams(streams));
  if (request.device == runtime::kCpu) {
    properties.insert(ov::inference_num_threads(streams * request.threads));
    properties.insert(ov::hint::enable_cpu_pinning(false));
  }
  if (!request.compile_cache.empty()) {
    properties.insert(ov::cache_dir(request.compile_cache.string()));
  }
  return properties;
}

std::uint64_t bytes_on_device(const std::map<std::string, std::uint64_t>& by_type) {
  std::uint64_t bytes = 0;
  for (const auto& [type, held] : by_type) {
    if (type != "usm_host") bytes += held;
  }
  return bytes;
}

}  // namespace edgebench::openvino
