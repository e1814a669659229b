#include "machine/accelerator/nvml_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace edgebench::machine {
namespace {

// False if the library has no such function.
template <typename Function>
bool find_function(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

// Without these there is nothing to ask.
const char* first_missing(void* library, NvmlLibrary& nvml) {
  if (!find_function(library, "nvmlInit_v2", nvml.init)) return "nvmlInit_v2";
  if (!find_function(library, "nvmlShutdown", nvml.shutdown)) return "nvmlShutdown";
  if (!find_function(library, "nvmlErrorString", nvml.error_string)) return "nvmlErrorString";
  if (!find_function(library, "nvmlDeviceGetCount_v2", nvml.device_count))
    return "nvmlDeviceGetCount_v2";
  if (!find_function(library, "nvmlDeviceGetHandleByIndex_v2", nvml.device_by_index)) {
    return "nvmlDeviceGetHandleByIndex_v2";
  }
  if (!find_function(library, "nvmlDeviceGetName", nvml.device_name)) return "nvmlDeviceGetName";
  return nullptr;
}

void find_others(void* library, NvmlLibrary& nvml) {
  find_function(library, "nvmlSystemGetDriverVersion", nvml.driver_version);
  find_function(library, "nvmlDeviceGetUUID", nvml.uuid);
  find_function(library, "nvmlDeviceGetPciInfo_v3", nvml.pci);
  find_function(library, "nvmlDeviceGetMigMode", nvml.mig_mode);
  find_function(library, "nvmlDeviceGetMemoryInfo", nvml.memory);
  find_function(library, "nvmlDeviceGetClockInfo", nvml.clock_mhz);
  find_function(library, "nvmlDeviceGetMaxClockInfo", nvml.max_clock_mhz);
  find_function(library, "nvmlDeviceGetPowerUsage", nvml.power_mw);
  find_function(library, "nvmlDeviceGetEnforcedPowerLimit", nvml.enforced_power_limit_mw);
  find_function(library, "nvmlDeviceGetTemperature", nvml.temperature_celsius);
  find_function(library, "nvmlDeviceGetTemperatureThreshold", nvml.threshold_celsius);
  find_function(library, "nvmlDeviceGetUtilizationRates", nvml.utilisation);
  find_function(library, "nvmlDeviceGetTotalEnergyConsumption", nvml.total_energy_mj);
  // Renamed by driver 535; the values are the same.
  if (!find_function(library, "nvmlDeviceGetCurrentClocksEventReasons", nvml.clock_reasons)) {
    find_function(library, "nvmlDeviceGetCurrentClocksThrottleReasons", nvml.clock_reasons);
  }
  // Their lists differ, and all of them count alike.
  for (const char* name :
       {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2",
        "nvmlDeviceGetComputeRunningProcesses"}) {
    if (find_function(library, name, nvml.compute_processes)) break;
  }
  if (!find_function(library, "nvmlDeviceGetComputeRunningProcesses_v3", nvml.process_list)) {
    find_function(library, "nvmlDeviceGetComputeRunningProcesses_v2", nvml.process_list);
  }
}

}  // namespace

NvmlSearch open_nvml(const char* file) {
  void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return {.library = std::nullopt,
            .missing = fmt::format("NVIDIA's management library, which comes with its driver, "
                                   "cannot be opened ({})",
                                   dlerror())};
  }
  NvmlLibrary nvml;
  if (const char* name = first_missing(library, nvml)) {
    return {.library = std::nullopt, .missing = fmt::format("{} lacks {}", file, name)};
  }
  find_others(library, nvml);
  return {.library = nvml, .missing = ""};
}

}  // namespace edgebench::machine
