// The accelerators of this machine that somebody here can ask about: NVIDIA's, through NVML and, on
// a board, through the kernel, whichever of them answers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "machine/accelerator/board_gpu.h"
#include "machine/accelerator/nvml_devices.h"

namespace edgebench::machine {

class Devices {
 public:
  // `root` is the root of the tree, `nvml` NVML's library: both are for tests, and nothing that a
  // user can set changes them.
  explicit Devices(const std::filesystem::path& root = "/", const char* nvml = kNvmlFile);

  // Empty where there are none; then missing() says why, as a sentence without its end.
  const std::vector<DeviceFacts>& facts() const { return facts_; }
  const std::string& missing() const { return missing_; }

  // Of a device by its place in facts(). Takes about a millisecond.
  DeviceReading read(std::size_t index) const;

  // What a process of ours holds of the device's memory now. Nothing where the driver does not
  // tell, and in a container with process numbers of its own: the driver may mean others by them.
  std::optional<std::uint64_t> process_memory_bytes(std::size_t index, int process_id) const;

 private:
  std::unique_ptr<NvmlDevices> nvml_;
  std::optional<BoardGpu> board_;  // The first device, too, where NVML shows it.
  std::vector<DeviceFacts> facts_;
  std::string missing_;
  bool numbers_are_the_systems_ = false;  // Of processes.
};

}  // namespace edgebench::machine
