// The graphics processor of an NVIDIA board (Jetson), as the kernel shows it under /sys. NVML is
// not there before JetPack 6, and answers little of it since.
//
// Power is that of the INA3221's rail that holds the graphics processor: voltage times current of
// one moment. The chip gives a new value once it has averaged over a period that the board's device
// tree sets, so the period is told beside it, and no energy is made of it (energy.h says why).
//
// Sources: the kernel's Documentation/hwmon/ina3221.rst, Documentation/driver-api/thermal/
// sysfs-api.rst and Documentation/ABI/testing/sysfs-class-devfreq; the names of devices, zones and
// rails from NVIDIA's Jetson Linux Developer Guide, "Platform Power and Performance".
#pragma once

#include <filesystem>
#include <optional>

#include "machine/accelerator/device.h"

namespace edgebench::machine {

class BoardGpu {
 public:
  // Nothing on a machine that is no such board. `root` is the root of the tree.
  static std::optional<BoardGpu> find(const std::filesystem::path& root = "/");

  const DeviceFacts& facts() const { return facts_; }

  // Takes about a millisecond.
  DeviceReading read() const;

 private:
  DeviceFacts facts_;
  // Each folder is empty where there is none.
  std::filesystem::path clock_;   // devfreq's, of the graphics processor.
  std::filesystem::path zone_;    // Its thermal zone.
  std::filesystem::path sensor_;  // The INA3221, and the number of the rail there.
  int rail_ = 0;
};

}  // namespace edgebench::machine
