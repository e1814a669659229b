// What an accelerator is, and in which state it is at one moment, whoever tells it: NVIDIA's
// management library (nvml_devices.h) or the kernel of a board (board_gpu.h).
//
// Everything is optional: nullopt in C++, null in JSON, "not available" in a report; never zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "base/json_fields.h"

namespace edgebench::machine {

// Why a clock is not higher than it is. NVML calls them clocks event reasons, and older drivers
// throttle reasons.
enum class ClockReason {
  idle,                  // Nothing to do.
  application_clocks,    // Somebody has set the clocks.
  power_cap,             // The power limit.
  hardware_slowdown,     // The hardware has halved the clock, or more.
  sync_boost,            // It keeps pace with other devices.
  thermal_slowdown,      // The driver, for the temperature.
  hardware_thermal,      // The hardware, for the temperature.
  hardware_power_brake,  // The hardware, because the power supply asked for it.
  display_clock,         // A display needs this clock.
  other,                 // One that this program does not know.
};
constexpr auto names_of(ClockReason) {
  return named<ClockReason>({{ClockReason::idle, "idle"},
                             {ClockReason::application_clocks, "application_clocks"},
                             {ClockReason::power_cap, "power_cap"},
                             {ClockReason::hardware_slowdown, "hardware_slowdown"},
                             {ClockReason::sync_boost, "sync_boost"},
                             {ClockReason::thermal_slowdown, "thermal_slowdown"},
                             {ClockReason::hardware_thermal, "hardware_thermal"},
                             {ClockReason::hardware_power_brake, "hardware_power_brake"},
                             {ClockReason::display_clock, "display_clock"},
                             {ClockReason::other, "other"}});
}

// What does not change while edgebench runs.
struct DeviceFacts {
  std::string name;    // "NVIDIA H200"; of one that cannot be read, why not.
  std::string source;  // Who tells: "NVML", "sysfs", or both.
  std::optional<std::string> uuid;
  std::optional<std::string> pci_bus_id;  // "00000000:3B:00.0"
  std::optional<std::string> driver;      // Its version.
  std::optional<bool> mig;                // It is cut into instances (Multi-Instance GPU).
  std::optional<std::uint64_t> memory_bytes;
  std::optional<double> sm_clock_max_mhz;
  std::optional<double> memory_clock_max_mhz;
  std::optional<double> slowdown_celsius;   // At which it slows itself down.
  std::optional<std::string> power_sensor;  // Of a board: which one, and how often it has news.
  // Why there is no counter of energy, as a clause; nothing: there is one.
  std::optional<std::string> energy_missing;

  bool operator==(const DeviceFacts&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(required("name", &DeviceFacts::name), optional("source", &DeviceFacts::source),
          optional("uuid", &DeviceFacts::uuid), optional("pci_bus_id", &DeviceFacts::pci_bus_id),
          optional("driver", &DeviceFacts::driver), optional("mig", &DeviceFacts::mig),
          optional("memory_bytes", &DeviceFacts::memory_bytes),
          optional("sm_clock_max_mhz", &DeviceFacts::sm_clock_max_mhz),
          optional("memory_clock_max_mhz", &DeviceFacts::memory_clock_max_mhz),
          optional("slowdown_celsius", &DeviceFacts::slowdown_celsius),
          if_any("power_sensor", &DeviceFacts::power_sensor),
          if_any("energy_missing", &DeviceFacts::energy_missing));
  }
};

// Of one moment. All members are optionals: Devices::read() fills one reading up with another.
struct DeviceReading {
  std::optional<double> sm_clock_mhz;  // Of its processors (streaming multiprocessors).
  std::optional<double> memory_clock_mhz;
  std::optional<double>
      power_w;  // Of the board; of a Jetson the rail in DeviceFacts::power_sensor.
  std::optional<double> power_limit_w;  // The one in force.
  std::optional<double> temperature_celsius;
  std::optional<std::vector<ClockReason>> clock_reasons;  // Empty: nothing holds the clock back.
  std::optional<double> busy_fraction;  // Of the driver's last period (1/6 to 1 s), 0 to 1.
  std::optional<std::uint64_t> memory_used_bytes;  // By everybody, with what the driver keeps.
  std::optional<std::uint64_t> compute_processes;  // That hold it, ours included.
  std::optional<std::uint64_t> energy_mj;          // Since the driver was loaded.

  bool operator==(const DeviceReading&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(optional("sm_clock_mhz", &DeviceReading::sm_clock_mhz),
          optional("memory_clock_mhz", &DeviceReading::memory_clock_mhz),
          optional("power_w", &DeviceReading::power_w),
          optional("power_limit_w", &DeviceReading::power_limit_w),
          optional("temperature_celsius", &DeviceReading::temperature_celsius),
          optional("clock_reasons", &DeviceReading::clock_reasons),
          optional("busy_fraction", &DeviceReading::busy_fraction),
          optional("memory_used_bytes", &DeviceReading::memory_used_bytes),
          optional("compute_processes", &DeviceReading::compute_processes),
          optional("energy_mj", &DeviceReading::energy_mj));
  }
};

}  // namespace edgebench::machine
