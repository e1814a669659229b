// In which state an accelerator was while candidates computed on it. It is read before and after,
// when no worker of ours holds it, and right after each slice on it: at rest its clock is that of
// rest, and nothing then holds it back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "machine/accelerator/device.h"

namespace edgebench::machine {

struct DeviceCircumstances {
  std::string device;   // As candidates name it: "cuda", "cuda.1".
  std::string missing;  // Why nothing is known of it, as a sentence without its end; else empty.
  std::string name;     // As DeviceFacts has it.
  std::optional<double> slowdown_celsius;  // As DeviceFacts has it.
  std::optional<DeviceReading> before;
  std::optional<DeviceReading> first_loaded;  // After the first slice on it.
  std::optional<DeviceReading> last_loaded;   // After the last one.
  std::optional<DeviceReading> after;
  std::size_t loaded_readings = 0;
  std::optional<double> hottest_celsius;                  // Of those after slices.
  std::optional<std::vector<ClockReason>> clock_reasons;  // Of all of those together.

  // Takes a reading that was made right after a slice.
  void add_loaded(const DeviceReading& reading);

  static constexpr void fields(const auto& visit) {
    visit(required("device", &DeviceCircumstances::device),
          if_any("missing", &DeviceCircumstances::missing),
          optional("name", &DeviceCircumstances::name),
          optional("slowdown_celsius", &DeviceCircumstances::slowdown_celsius),
          optional("before", &DeviceCircumstances::before),
          optional("first_loaded", &DeviceCircumstances::first_loaded),
          optional("last_loaded", &DeviceCircumstances::last_loaded),
          optional("after", &DeviceCircumstances::after),
          optional("loaded_readings", &DeviceCircumstances::loaded_readings),
          optional("hottest_celsius", &DeviceCircumstances::hottest_celsius),
          optional("clock_reasons", &DeviceCircumstances::clock_reasons));
  }
};

}  // namespace edgebench::machine
