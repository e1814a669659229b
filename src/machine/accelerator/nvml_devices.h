// NVIDIA's devices as NVML shows them (nvml_library.h). What it does not support on a device, or
// does not tell this user, is nothing, never zero.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "machine/accelerator/device.h"
#include "machine/accelerator/nvml_library.h"

namespace edgebench::machine {

class NvmlDevices {
 public:
  struct Search {
    std::unique_ptr<NvmlDevices> devices;
    std::string missing;  // Why there are none: a sentence without its end.
  };
  // NVML is initialised as long as the object lives, which keeps the driver loaded.
  static Search find(const char* file = kNvmlFile);
  ~NvmlDevices();
  NvmlDevices(const NvmlDevices&) = delete;
  NvmlDevices& operator=(const NvmlDevices&) = delete;

  // In NVML's order, that of the PCI bus. At least one.
  const std::vector<DeviceFacts>& facts() const { return facts_; }

  // Of a device by its place in that order; takes about a millisecond.
  DeviceReading read(std::size_t index) const;

  // What a process holds of the device's memory now, if it computes there. `process_id` is the
  // system's, not a container's.
  std::optional<std::uint64_t> process_memory_bytes(std::size_t index, int process_id) const;

 private:
  explicit NvmlDevices(const NvmlLibrary& nvml) : nvml_(nvml) {}
  void add_device(unsigned index);

  NvmlLibrary nvml_;
  std::vector<NvmlDevice> handles_;  // Null of one that cannot be reached.
  std::vector<DeviceFacts> facts_;
};

}  // namespace edgebench::machine
