#include "shared/cuda/gate.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/runtime.h"
#include "shared/cuda/surroundings.h"

namespace edgebench::cuda {
namespace {

constexpr double kMebibyte_bytes = 1 << 20;

// The first driver of each CUDA (CUDA Toolkit Release Notes, "CUDA Toolkit and Minimum Required
// Driver Version for CUDA Minor Version Compatibility"), by which users know what to install.
int first_driver_of(int cuda) {
  if (cuda <= 11) return 450;
  if (cuda == 12) return 525;
  return 580;
}

// "8.0, 8.6 and 12.0"
std::string list_of(const std::vector<Version>& versions) {
  std::string text;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    text += i == 0 ? "" : i + 1 == versions.size() ? " and " : ", ";
    text += versions[i].words();
  }
  return text;
}

// "cuda.0 (NVIDIA H200)"
std::string words_of(const DeviceFacts& device) {
  return fmt::format("{} ({})", device.candidate_name(), device.name);
}

void require_version(const Driver& driver, const Needs& needs) {
  const Version has = driver.cuda_version();
  if (has >= needs.cuda) return;
  throw runtime::Unsupported(
      fmt::format("{} needs CUDA {} or newer, and the NVIDIA driver runs CUDA {}: install driver "
                  "{} or newer",
                  needs.who, needs.cuda.words(), has.words(), first_driver_of(needs.cuda.first)));
}

// Empty: the device will do.
std::string unfit(const DeviceFacts& device, const Needs& needs) {
  const Version has = device.capability;
  if (!needs.capabilities.empty()) {
    if (std::ranges::find(needs.capabilities, has) != needs.capabilities.end()) return {};
    return fmt::format("{} is made for GPUs of compute capability {}, and {} has {}", needs.who,
                       list_of(needs.capabilities), words_of(device), has.words());
  }
  if (has >= needs.capability) return {};
  return fmt::format("{} needs a GPU of compute capability {} or newer, and {} has {}", needs.who,
                     needs.capability.words(), words_of(device), has.words());
}

// The number behind "cuda."; nothing: the first that fits.
std::optional<int> number_in(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(dot + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) {
    throw runtime::Unsupported(
        fmt::format("{} is no device: they are called cuda.0, cuda.1, and so on", name));
  }
  return number;
}

DeviceFacts numbered_device(const Driver& driver, int number, const Needs& needs) {
  const int count = driver.device_count();
  if (number >= count) {
    throw runtime::Unsupported(
        fmt::format("the NVIDIA driver finds {}, so there is no cuda.{}; CUDA_VISIBLE_DEVICES may "
                    "hide others, and nvidia-smi -L lists all",
                    count == 1 ? "one device" : fmt::format("{} devices", count), number));
  }
  const DeviceFacts device = driver.device(number);
  if (const std::string why = unfit(device, needs); !why.empty()) throw runtime::Unsupported(why);
  return device;
}

DeviceFacts first_device(const Driver& driver, const Needs& needs) {
  const int count = driver.device_count();
  for (int i = 0; i < count; ++i) {
    const DeviceFacts device = driver.device(i);
    if (unfit(device, needs).empty()) return device;
  }
  throw runtime::Unsupported(unfit(driver.device(0), needs));
}

}  // namespace

Found find_device(const std::string& name, const Needs& needs, const Place& place) {
  auto driver = std::make_shared<const Driver>(place);
  // Before the version: a machine without a device needs no newer driver first.
  driver->device_count();
  require_version(*driver, needs);
  const std::optional<int> number = number_in(name);
  DeviceFacts device =
      number ? numbered_device(*driver, *number, needs) : first_device(*driver, needs);
  return {std::move(driver), std::move(device)};
}

std::vector<runtime::Device> found_devices(const Needs& needs, const Place& place) {
  std::vector<runtime::Device> found;
  try {
    const Driver driver(place);
    const int count = driver.device_count();
    require_version(driver, needs);
    for (int i = 0; i < count; ++i) {
      const DeviceFacts device = driver.device(i);
      if (!unfit(device, needs).empty()) continue;
      found.push_back(
          {.name = device.candidate_name(),
           .description = fmt::format(
               "{}, compute capability {}, {:.1f} GiB, {}", device.name, device.capability.words(),
               static_cast<double>(device.total_memory_bytes) / (1024 * kMebibyte_bytes),
               device.pci_bus_id),
           .driver = driver.version_words(),
           .nodes = nodes_to_write(place.root)});
    }
  } catch (const std::exception&) {
    return {};
  }
  return found;
}

std::string why_absent(const std::string& name, const Needs& needs, const Place& place) {
  try {
    find_device(name, needs, place);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

std::vector<runtime::Device> processor_and_devices(const Needs& needs, const Place& place) {
  std::vector<runtime::Device> all = found_devices(needs, place);
  all.insert(all.begin(), {runtime::kCpu});
  return all;
}

runtime::Facts facts_of(const Found& found) {
  return {{"device_name", found.device.name},
          {"device_compute_capability", found.device.capability.words()},
          {"device_pci_bus_id", found.device.pci_bus_id},
          {"device_multiprocessors", std::to_string(found.device.multiprocessors)},
          {"driver", found.driver->version_words()}};
}

void require_memory(const DeviceFacts& device, std::uint64_t free_bytes, const Needs& needs) {
  if (free_bytes >= needs.free_memory_bytes) return;
  throw runtime::Unsupported(fmt::format(
      "{} needs {:.0f} MiB of memory on {}, and {:.0f} MiB are free: end what else uses it "
      "(nvidia-smi lists it), or take another device",
      needs.who, static_cast<double>(needs.free_memory_bytes) / kMebibyte_bytes, words_of(device),
      static_cast<double>(free_bytes) / kMebibyte_bytes));
}

}  // namespace edgebench::cuda
