#include "shared/cuda/driver.h"

#include <array>
#include <new>
#include <stdexcept>

#include <dlfcn.h>
#include <fmt/format.h>

#include "runtime/runtime.h"
#include "shared/cuda/surroundings.h"

namespace edgebench::cuda {
namespace {

// Never closed again: the driver has threads of its own, and is not made to be unloaded.
void* open_library(const std::string& path) {
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const std::string why = ::dlerror();
  if (why.starts_with(path + ": cannot open shared object file: No such file")) {
    throw runtime::Unsupported(
        "this machine has no NVIDIA driver (no libcuda.so.1): install it from nvidia.com/drivers "
        "or the distribution (Debian: nvidia-driver and libcuda1), and in a container start it "
        "with --gpus all");
  }
  throw runtime::Unsupported("the NVIDIA driver cannot be loaded: " + why);
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) {
    throw runtime::Unsupported(fmt::format(
        "the NVIDIA driver's library has no {}, so it is older than CUDA 11.4: install a newer "
        "driver",
        name));
  }
}

void find_devices(void* library, Functions& functions) {
  find(library, "cuInit", functions.init);
  find(library, "cuDriverGetVersion", functions.driver_version);
  find(library, "cuGetErrorName", functions.error_name);
  find(library, "cuDeviceGetCount", functions.device_count);
  find(library, "cuDeviceGet", functions.device);
  find(library, "cuDeviceGetName", functions.device_name);
  find(library, "cuDeviceGetPCIBusId", functions.pci_bus_id);
  find(library, "cuDeviceTotalMem_v2", functions.total_memory);
  find(library, "cuDeviceGetAttribute", functions.attribute);
  find(library, "cuDevicePrimaryCtxSetFlags_v2", functions.set_primary_flags);
  find(library, "cuDevicePrimaryCtxGetState", functions.primary_state);
  find(library, "cuDevicePrimaryCtxRetain", functions.retain_primary);
  find(library, "cuDevicePrimaryCtxRelease_v2", functions.release_primary);
  find(library, "cuCtxSetCurrent", functions.set_current);
}

void find_work(void* library, Functions& functions) {
  find(library, "cuMemGetInfo_v2", functions.memory_info);
  find(library, "cuMemHostAlloc", functions.host_alloc);
  find(library, "cuMemFreeHost", functions.host_free);
  find(library, "cuMemAlloc_v2", functions.device_alloc);
  find(library, "cuMemFree_v2", functions.device_free);
  find(library, "cuMemcpyHtoDAsync_v2", functions.copy_to_device);
  find(library, "cuMemcpyDtoHAsync_v2", functions.copy_to_host);
  find(library, "cuMemcpyDtoDAsync_v2", functions.copy_on_device);
  find(library, "cuStreamCreate", functions.stream_create);
  find(library, "cuStreamDestroy_v2", functions.stream_destroy);
  find(library, "cuStreamSynchronize", functions.stream_synchronize);
  find(library, "cuStreamBeginCapture_v2", functions.begin_capture);
  find(library, "cuStreamEndCapture", functions.end_capture);
  find(library, "cuGraphInstantiateWithFlags", functions.graph_instantiate);
  find(library, "cuGraphLaunch", functions.graph_launch);
  find(library, "cuGraphExecDestroy", functions.graph_exec_destroy);
  find(library, "cuGraphDestroy", functions.graph_destroy);
  find(library, "cuEventCreate", functions.event_create);
  find(library, "cuEventRecord", functions.event_record);
  find(library, "cuEventElapsedTime", functions.event_elapsed);
  find(library, "cuEventDestroy_v2", functions.event_destroy);
}

}  // namespace

std::string Version::words() const {
  return fmt::format("{}.{}", first, second);
}

std::string DeviceFacts::candidate_name() const {
  return fmt::format("cuda.{}", index);
}

Driver::Driver(const Place& place) : place_(place) {
  void* const library = open_library(place.library);
  find_devices(library, functions_);
  find_work(library, functions_);
  const int result = functions_.init(0);
  if (result != kSuccess) {
    throw runtime::Unsupported(why_no_start(result, error_name(result), look_around(place.root)));
  }
}

// CUDA's numbers are 1000 times the first and 10 times the second.
Version Driver::cuda_version() const {
  int number = 0;
  check(functions_.driver_version(&number), "cuDriverGetVersion");
  return {number / 1000, number % 1000 / 10};
}

std::string Driver::version_words() const {
  const std::string cuda = "CUDA " + cuda_version().words();
  const std::string module = look_around(place_.root).module_version;
  return module.empty() ? cuda : module + ", " + cuda;
}

int Driver::device_count() const {
  int count = 0;
  check(functions_.device_count(&count), "cuDeviceGetCount");
  if (count == 0) {
    throw runtime::Unsupported(
        why_no_start(kNoDevice, error_name(kNoDevice), look_around(place_.root)));
  }
  return count;
}

DeviceFacts Driver::device(int index) const {
  DeviceFacts facts{.index = index};
  check(functions_.device(&facts.handle, index), "cuDeviceGet");
  std::array<char, 256> text{};
  const int bytes = static_cast<int>(text.size()) - 1;  // The last one stays zero.
  check(functions_.device_name(text.data(), bytes, facts.handle), "cuDeviceGetName");
  facts.name = text.data();
  text.fill('\0');
  check(functions_.pci_bus_id(text.data(), bytes, facts.handle), "cuDeviceGetPCIBusId");
  facts.pci_bus_id = text.data();
  std::size_t memory_bytes = 0;
  check(functions_.total_memory(&memory_bytes, facts.handle), "cuDeviceTotalMem");
  facts.total_memory_bytes = memory_bytes;
  const auto ask = [&](int attribute, int& value) {
    check(functions_.attribute(&value, attribute, facts.handle), "cuDeviceGetAttribute");
  };
  ask(kCapabilityMajor, facts.capability.first);
  ask(kCapabilityMinor, facts.capability.second);
  ask(kMultiprocessorCount, facts.multiprocessors);
  return facts;
}

std::string Driver::error_name(int result) const {
  const char* name = nullptr;
  if (functions_.error_name(result, &name) != kSuccess || name == nullptr)
    return "an unknown error";
  return name;
}

void Driver::check(int result, const char* call) const {
  if (result == kSuccess) return;
  if (result == kOutOfMemory) throw std::bad_alloc();
  throw std::runtime_error(fmt::format("{} failed with {} ({})", call, error_name(result), result));
}

}  // namespace edgebench::cuda
