// The most that an accelerator can do, as a runtime that computes on it has measured it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"

namespace edgebench::runtime {

// The key of `DeviceRoofline::missing` that is no arithmetic.
inline constexpr const char* kDeviceMemory = "memory";

struct DeviceRoofline {
  struct Peak {
    std::string arithmetic;  // "fp32", "tf32", "fp16", "bf16", "int8"
    double macs_per_second = 0;

    static constexpr void fields(const auto& visit) {
      visit(required("arithmetic", &Peak::arithmetic),
            required("macs_per_second", &Peak::macs_per_second));
    }
  };
  std::string device;       // As candidates give it, "cuda.0"; the kind alone where none is there.
  std::string description;  // What it is.
  std::string absent;       // Why there is none, or it cannot be measured; empty: it was.
  std::string library;      // Whose products these are, with its version.
  std::vector<Peak> peaks;
  std::optional<double> copied_bytes_per_second;  // Within its memory; read and written ones.
  std::map<std::string, std::string> missing;     // What has no figure, and a sentence.

  static constexpr void fields(const auto& visit) {
    visit(required("device", &DeviceRoofline::device),
          optional("description", &DeviceRoofline::description),
          optional("absent", &DeviceRoofline::absent),
          optional("library", &DeviceRoofline::library), optional("peaks", &DeviceRoofline::peaks),
          optional("copied_bytes_per_second", &DeviceRoofline::copied_bytes_per_second),
          optional("missing", &DeviceRoofline::missing));
  }
};

}  // namespace edgebench::runtime
