// NVIDIA's driver: its library, its version, its devices.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>

#include "shared/cuda/driver_api.h"

namespace edgebench::cuda {

// CUDA 13.0, or compute capability 9.0.
struct Version {
  int first = 0;
  int second = 0;
  auto operator<=>(const Version&) const = default;
  std::string words() const;  // "13.0"
};

// Where the driver is looked for. Nothing but a test gives another place: there is no variable of
// the environment and no option for it.
struct Place {
  std::string library = "libcuda.so.1";
  std::filesystem::path root = "/";  // Of the tree with /dev and /sys.
};

struct DeviceFacts {
  int index = 0;   // As the driver counts what CUDA_VISIBLE_DEVICES leaves, from 0.
  int handle = 0;  // CUdevice.
  std::string name;
  Version capability;
  std::string pci_bus_id;  // "0000:65:00.0"
  std::uint64_t total_memory_bytes = 0;
  int multiprocessors = 0;

  std::string candidate_name() const;  // "cuda.0"
};

class Driver {
 public:
  // Opens the library, for good, and starts the driver; makes no context yet. Throws
  // runtime::Unsupported in one sentence that says what is missing and what helps.
  explicit Driver(const Place& place = {});

  Version cuda_version() const;       // The newest CUDA that it runs.
  std::string version_words() const;  // "580.95.05, CUDA 13.0"; changes with every update.

  // How many devices; where there is none, throws runtime::Unsupported as above.
  int device_count() const;
  DeviceFacts device(int index) const;

  const Functions& functions() const { return functions_; }
  std::string error_name(int result) const;  // "CUDA_ERROR_NO_DEVICE"

  // Throws what a result says: std::bad_alloc for want of memory, else std::runtime_error with the
  // call's name and the driver's name for the error.
  void check(int result, const char* call) const;

 private:
  Place place_;
  Functions functions_;
};

}  // namespace edgebench::cuda
