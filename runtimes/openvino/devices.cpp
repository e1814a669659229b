// The GPU's and the NPU's plugins come with the SDK, their drivers with the system: without them
// the plugins load, or fail to, and find nothing. So a device that is missing is no error here.

#include "devices.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace edgebench::openvino {
namespace {

constexpr const char* kGpu = "gpu";
constexpr const char* kNpu = "npu";

bool is_kind(const std::string& device, const std::string& kind) {
  return device == kind || device.starts_with(kind + ".");
}

std::string npu_driver(const Core& core, const std::string& name) {
  try {
    return core.property(name, "NPU_DRIVER_VERSION");
  } catch (const std::runtime_error&) {
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

std::vector<runtime::Device> found_devices(const Core& core) {
  std::vector<runtime::Device> devices;
  for (const std::string& vendor : core.devices()) {
    runtime::Device device{.name = runtime::device_name(vendor)};
    const std::vector<runtime::DeviceKind> kinds = device_kinds();
    if (std::ranges::none_of(kinds, [&](const runtime::DeviceKind& kind) {
          return is_kind(device.name, kind.name);
        })) {
      continue;
    }
    device.description = core.property(vendor, "FULL_DEVICE_NAME");
    if (is_kind(device.name, kNpu)) device.driver = npu_driver(core, vendor);
    devices.push_back(std::move(device));
  }
  return devices;
}

std::vector<std::string> capabilities_of(const Core& core, const std::string& device) {
  return words_of_list(core.property(vendor_name(device), "OPTIMIZATION_CAPABILITIES"));
}

std::string arithmetic_on(const std::string& device, const std::string& variant,
                          const std::vector<std::string>& capabilities) {
  const auto can = [&](const char* capability) {
    return std::ranges::find(capabilities, capability) != capabilities.end();
  };
  const auto require = [&](const char* capability, const char* type) -> std::string {
    if (can(capability)) return type;
    const std::string who = device == runtime::kCpu ? "this processor" : "the device " + device;
    throw runtime::Unsupported(who + " has no " + capability + " arithmetic that OpenVINO uses");
  };
  if (variant == "bf16") return require("BF16", "bf16");
  if (variant == "fp16") return require("FP16", "f16");
  if (variant == "int8" && !can("FP32")) return require("FP16", "f16");
  return require("FP32", "f32");
}

Properties compile_properties(const runtime::OpenRequest& request, int streams,
                              const std::string& arithmetic) {
  Properties properties = {{"INFERENCE_PRECISION_HINT", arithmetic},
                           {"PERFORMANCE_HINT", streams == 1 ? "LATENCY" : "THROUGHPUT"}};
  // The NPU decides by itself how many inferences it runs at a time.
  if (!is_kind(request.device, kNpu)) properties["NUM_STREAMS"] = std::to_string(streams);
  if (request.device == runtime::kCpu) {
    properties["INFERENCE_NUM_THREADS"] = std::to_string(streams * request.threads);
    properties["ENABLE_CPU_PINNING"] = "NO";
  }
  if (!request.compile_cache.empty()) properties["CACHE_DIR"] = request.compile_cache.string();
  return properties;
}

// The older versions write blanks where the newer ones write braces, colons and commas.
std::uint64_t bytes_on_device(std::string_view statistics) {
  const std::vector<std::string> words = words_of_list(statistics);
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    std::uint64_t held = 0;
    std::from_chars(words[i + 1].data(), words[i + 1].data() + words[i + 1].size(), held);
    if (words[i] != "usm_host") bytes += held;
  }
  return bytes;
}

std::vector<std::string> words_of_list(std::string_view list) {
  constexpr std::string_view kBetween = " ,:{}[]";
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(kBetween), list.size());
    if (end > 0) words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

}  // namespace edgebench::openvino
