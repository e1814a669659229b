// What has to be there before a vendor's library is called. NVIDIA's libraries are not safe to ask
// without a driver: TensorRT 10.6 ends the process, later ones hand out pointers to nothing, others
// say "35". So the driver is asked first, by us, and whatever is missing is one sentence that says
// what helps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/device.h"
#include "runtime/runtime.h"
#include "shared/cuda/driver.h"

namespace edgebench::cuda {

inline constexpr const char* kCudaKind = "cuda";  // Of a device, for candidates.

// Why a model file of the user's (no variant) has no device here. A confined worker may write to
// the nodes that Device::nodes lists: whoever lists none can open none.
inline constexpr const char* kUsersFileOnProcessor =
    "a file of yours runs on the processor only: this runtime was not tried with a device in a "
    "confined worker";

// What a library asks of a device.
struct Needs {
  std::string who;                         // As sentences begin: "ONNX Runtime's CUDA provider".
  Version cuda = {13, 0};                  // What the driver must run at least.
  Version capability = {7, 5};             // Of the device, at least.
  std::vector<Version> capabilities = {};  // The only ones; empty: all from `capability` on.
  std::uint64_t free_memory_bytes = 0;     // On the device.
};

// A device that fulfils them, but for the memory: asking for that takes a context.
struct Found {
  std::shared_ptr<const Driver> driver;
  DeviceFacts device;
};

// `name` as candidates give it: "cuda" is the first that fulfils the needs, "cuda.1" the second
// that the driver counts. Throws runtime::Unsupported with the sentence.
Found find_device(const std::string& name, const Needs& needs, const Place& place = {});

// The devices that fulfil the needs, as "cuda.0", "cuda.1", whatever the number of them. Throws
// nothing: with no driver there is none.
std::vector<runtime::Device> found_devices(const Needs& needs, const Place& place = {});

// Why find_device() would throw; empty: it would not.
std::string why_absent(const std::string& name, const Needs& needs, const Place& place = {});

// The same, the processor before them: of a runtime that computes on both.
std::vector<runtime::Device> processor_and_devices(const Needs& needs, const Place& place = {});

// Which device and which driver a row is of.
runtime::Facts facts_of(const Found& found);

// Throws runtime::Unsupported where fewer bytes are free than needed. `free_bytes` is what
// Context::free_memory_bytes() says.
void require_memory(const DeviceFacts& device, std::uint64_t free_bytes, const Needs& needs);

}  // namespace edgebench::cuda
