#include "machine/accelerator/cuda_order.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

constexpr std::string_view kCudaKind = "cuda";

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Whether CUDA's order before CUDA_VISIBLE_DEVICES is that of the PCI bus. Equal devices are
// equally fast.
bool in_bus_order(std::span<const DeviceFacts> devices, const CudaVariables& variables) {
  if (variables.device_order == "PCI_BUS_ID") return true;
  return std::ranges::all_of(
      devices, [&](const DeviceFacts& one) { return one.name == devices.front().name; });
}

// The one device whose UUID begins so.
std::optional<std::size_t> by_uuid(std::string_view beginning,
                                   std::span<const DeviceFacts> devices) {
  std::optional<std::size_t> found;
  for (std::size_t index = 0; index < devices.size(); ++index) {
    if (!devices[index].uuid || !devices[index].uuid->starts_with(beginning)) continue;
    if (found) return std::nullopt;
    found = index;
  }
  return found;
}

// In CUDA's order; one of which it is not known which device it is has no index. CUDA's list ends
// before what is no device.
std::vector<std::optional<std::size_t>> visible_devices(std::span<const DeviceFacts> devices,
                                                        const CudaVariables& variables) {
  const bool bus_order = in_bus_order(devices, variables);
  std::vector<std::optional<std::size_t>> order;
  if (!variables.visible_devices) {
    for (std::size_t index = 0; index < devices.size(); ++index) {
      order.push_back(bus_order ? std::optional(index) : std::nullopt);
    }
    return order;
  }
  for (const std::string_view part : split(*variables.visible_devices, ',')) {
    const std::string_view name = trimmed(part);
    if (const auto number = parse_number<std::size_t>(name)) {
      if (*number >= devices.size()) break;
      order.push_back(bus_order ? number : std::nullopt);
    } else if (const auto index = by_uuid(name, devices); index && name.starts_with("GPU-")) {
      order.push_back(index);
    } else if (name.starts_with("MIG-") && devices.size() == 1) {
      order.emplace_back(0);  // An instance of the only device.
    } else {
      break;
    }
  }
  return order;
}

}  // namespace

CudaVariables CudaVariables::of_this_process() {
  return {.visible_devices = variable("CUDA_VISIBLE_DEVICES"),
          .device_order = variable("CUDA_DEVICE_ORDER")};
}

bool is_cuda(std::string_view candidate_device) {
  return candidate_device == kCudaKind || candidate_device.starts_with("cuda.");
}

CudaPlace cuda_place(std::string_view candidate_device, std::span<const DeviceFacts> devices,
                     const CudaVariables& variables) {
  const std::size_t dot = candidate_device.find('.');
  const auto number = dot == std::string_view::npos
                          ? std::optional<std::size_t>(0)
                          : parse_number<std::size_t>(candidate_device.substr(dot + 1));
  const bool cut =
      std::ranges::any_of(devices, [](const DeviceFacts& one) { return one.mig.value_or(false); });
  if (cut && devices.size() > 1) {
    return {.index = {},
            .missing =
                "devices here are cut into instances (MIG), of which CUDA shows one, and it "
                "does not tell whose"};
  }
  const auto order = visible_devices(devices, variables);
  if (!number || *number >= order.size()) {
    return {.index = {},
            .missing = fmt::format("{} is not among the devices that this machine's driver shows",
                                   candidate_device)};
  }
  if (!order[*number]) {
    return {.index = {},
            .missing =
                "devices of several kinds are here, which CUDA numbers by their speed; set "
                "CUDA_DEVICE_ORDER=PCI_BUS_ID to have them numbered as the driver does"};
  }
  return {.index = order[*number], .missing = ""};
}

}  // namespace edgebench::machine
