#include "machine/accelerator/nvml_devices.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace edgebench::machine {
namespace {

// The last two arguments of such functions are text and its room.
constexpr unsigned kRoom = 96;  // NVML_DEVICE_NAME_V2_BUFFER_SIZE, the largest of those used.

// What a function of NVML tells of a device; nothing if it is not there, or tells nothing.
template <typename Raw, typename Function, typename... Arguments>
std::optional<Raw> ask(Function* function, NvmlDevice device, Arguments... arguments) {
  Raw raw{};
  if (function == nullptr || device == nullptr) return std::nullopt;
  if (function(device, arguments..., &raw) != kNvmlSuccess) return std::nullopt;
  return raw;
}

// A clock, a limit or a size: boards answer 0 where they know none.
template <typename Number>
std::optional<Number> known(const std::optional<Number>& value) {
  return value && *value != 0 ? value : std::nullopt;
}

std::optional<double> megahertz(const std::optional<unsigned>& value) {
  return known(value);
}

std::optional<double> watts(const std::optional<unsigned>& milliwatts) {
  if (!milliwatts) return std::nullopt;
  return *milliwatts / 1e3;
}

std::optional<std::string> text_of(NvmlResult (*function)(NvmlDevice, char*, unsigned),
                                   NvmlDevice device) {
  std::array<char, kRoom> text{};
  if (function == nullptr || function(device, text.data(), kRoom) != kNvmlSuccess) return {};
  return std::string(text.data());
}

std::optional<std::string> driver_of(const NvmlLibrary& nvml) {
  std::array<char, kRoom> text{};
  if (nvml.driver_version == nullptr || nvml.driver_version(text.data(), kRoom) != kNvmlSuccess) {
    return {};
  }
  return std::string(text.data());
}

std::optional<bool> mig_of(const NvmlLibrary& nvml, NvmlDevice device) {
  unsigned now = 0;
  unsigned after_reset = 0;
  if (nvml.mig_mode == nullptr || nvml.mig_mode(device, &now, &after_reset) != kNvmlSuccess) {
    return {};
  }
  return now != 0;
}

// The bits from the lowest on; NVML: nvmlClocksEventReasons.
constexpr auto kReasonBits = std::to_array<ClockReason>(
    {ClockReason::idle, ClockReason::application_clocks, ClockReason::power_cap,
     ClockReason::hardware_slowdown, ClockReason::sync_boost, ClockReason::thermal_slowdown,
     ClockReason::hardware_thermal, ClockReason::hardware_power_brake, ClockReason::display_clock});

std::optional<std::vector<ClockReason>> reasons_of(const NvmlLibrary& nvml, NvmlDevice device) {
  const auto bits = ask<unsigned long long>(nvml.clock_reasons, device);
  if (!bits) return std::nullopt;
  std::vector<ClockReason> reasons;
  for (std::size_t bit = 0; bit < kReasonBits.size(); ++bit) {
    if ((*bits >> bit & 1) != 0) reasons.push_back(kReasonBits[bit]);
  }
  if (*bits >> kReasonBits.size() != 0) reasons.push_back(ClockReason::other);
  return reasons;
}

std::optional<std::uint64_t> processes_on(const NvmlLibrary& nvml, NvmlDevice device) {
  unsigned count = 0;
  if (nvml.compute_processes == nullptr || device == nullptr) return std::nullopt;
  const NvmlResult result = nvml.compute_processes(device, &count, nullptr);
  if (result != kNvmlSuccess && result != kNvmlInsufficientSize) return std::nullopt;
  return count;
}

std::string why_not_started(const NvmlLibrary& nvml, NvmlResult result) {
  std::string advice;
  if (result == kNvmlDriverNotLoaded) advice = "; load it (modprobe nvidia), or install it";
  if (result == kNvmlNoPermission) advice = "; this user may not open the devices under /dev";
  if (result == kNvmlVersionMismatch) {
    advice = "; the driver was updated and the old one still runs, so restart the machine";
  }
  return fmt::format("NVIDIA's management library does not start ({}){}", nvml.error_string(result),
                     advice);
}

}  // namespace

NvmlDevices::Search NvmlDevices::find(const char* file) {
  const NvmlSearch search = open_nvml(file);
  if (!search.library) return {.devices = nullptr, .missing = search.missing};
  const NvmlLibrary& nvml = *search.library;
  if (const NvmlResult result = nvml.init(); result != kNvmlSuccess) {
    return {.devices = nullptr, .missing = why_not_started(nvml, result)};
  }
  std::unique_ptr<NvmlDevices> found(new NvmlDevices(nvml));
  unsigned count = 0;
  if (nvml.device_count(&count) != kNvmlSuccess || count == 0) {
    return {.devices = nullptr, .missing = "NVIDIA's management library finds no device"};
  }
  for (unsigned index = 0; index < count; ++index) found->add_device(index);
  return {.devices = std::move(found), .missing = ""};
}

NvmlDevices::~NvmlDevices() {
  nvml_.shutdown();
}

void NvmlDevices::add_device(unsigned index) {
  NvmlDevice device = nullptr;
  const NvmlResult result = nvml_.device_by_index(index, &device);
  if (result != kNvmlSuccess || device == nullptr) {
    // The devices after it keep their numbers.
    handles_.push_back(nullptr);
    facts_.push_back({.name = fmt::format("not readable ({})", nvml_.error_string(result)),
                      .source = "NVML",
                      .driver = driver_of(nvml_)});
    return;
  }
  DeviceFacts facts{.name = text_of(nvml_.device_name, device).value_or("without a name"),
                    .source = "NVML",
                    .uuid = text_of(nvml_.uuid, device)};
  if (const auto pci = ask<NvmlPci>(nvml_.pci, device)) facts.pci_bus_id = pci->bus_id;
  facts.driver = driver_of(nvml_);
  facts.mig = mig_of(nvml_, device);
  if (const auto memory = ask<NvmlMemory>(nvml_.memory, device)) {
    facts.memory_bytes = known(std::optional<std::uint64_t>(memory->total));
  }
  facts.sm_clock_max_mhz = megahertz(ask<unsigned>(nvml_.max_clock_mhz, device, kNvmlClockSm));
  facts.memory_clock_max_mhz =
      megahertz(ask<unsigned>(nvml_.max_clock_mhz, device, kNvmlClockMemory));
  facts.slowdown_celsius = known(ask<unsigned>(nvml_.threshold_celsius, device, kNvmlSlowdown));
  if (!ask<unsigned long long>(nvml_.total_energy_mj, device)) {
    facts.energy_missing = "NVML has no counter of energy for it (devices before Volta have none)";
  }
  handles_.push_back(device);
  facts_.push_back(std::move(facts));
}

DeviceReading NvmlDevices::read(std::size_t index) const {
  const NvmlDevice device = handles_.at(index);
  DeviceReading reading;
  // First what changes fastest once the device rests.
  reading.clock_reasons = reasons_of(nvml_, device);
  reading.sm_clock_mhz = megahertz(ask<unsigned>(nvml_.clock_mhz, device, kNvmlClockSm));
  reading.memory_clock_mhz = megahertz(ask<unsigned>(nvml_.clock_mhz, device, kNvmlClockMemory));
  reading.power_w = watts(ask<unsigned>(nvml_.power_mw, device));
  reading.energy_mj = ask<unsigned long long>(nvml_.total_energy_mj, device);
  reading.temperature_celsius = ask<unsigned>(nvml_.temperature_celsius, device, kNvmlSensorGpu);
  reading.power_limit_w = watts(known(ask<unsigned>(nvml_.enforced_power_limit_mw, device)));
  if (const auto busy = ask<NvmlUtilisation>(nvml_.utilisation, device)) {
    reading.busy_fraction = busy->gpu / 100.0;
  }
  if (const auto memory = ask<NvmlMemory>(nvml_.memory, device); memory && memory->total != 0) {
    reading.memory_used_bytes = memory->used;
  }
  reading.compute_processes = processes_on(nvml_, device);
  return reading;
}

std::optional<std::uint64_t> NvmlDevices::process_memory_bytes(std::size_t index,
                                                               int process_id) const {
  const NvmlDevice device = handles_.at(index);
  if (nvml_.process_list == nullptr || device == nullptr) return std::nullopt;
  const std::uint64_t expected = processes_on(nvml_, device).value_or(0);
  // Room for some that begin meanwhile.
  std::vector<NvmlProcess> processes(expected + 8);
  auto count = static_cast<unsigned>(processes.size());
  if (nvml_.process_list(device, &count, processes.data()) != kNvmlSuccess) return std::nullopt;
  processes.resize(std::min<std::size_t>(count, processes.size()));
  for (const NvmlProcess& process : processes) {
    if (process.process_id != static_cast<unsigned>(process_id)) continue;
    if (process.memory_bytes == kNvmlNotAvailable) return std::nullopt;
    return process.memory_bytes;
  }
  return std::nullopt;
}

}  // namespace edgebench::machine
