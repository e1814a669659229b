// NVML, NVIDIA's management library. It comes with the driver, so it is opened when the program
// runs and nothing of it is needed to build: what is used of it is declared here.
//
// Source: NVIDIA's NVML API reference (docs.nvidia.com/deploy/nvml-api), release 580: the groups
// "Device Queries", "Device Structs" and "Device Enums". A name with _v2 or _v3 is that version of
// the function's interface, which a library keeps for good.
#pragma once

#include <optional>
#include <string>

namespace edgebench::machine {

inline constexpr const char* kNvmlFile = "libnvidia-ml.so.1";

using NvmlResult = int;  // nvmlReturn_t
inline constexpr NvmlResult kNvmlSuccess = 0;
inline constexpr NvmlResult kNvmlNotSupported = 3;
inline constexpr NvmlResult kNvmlNoPermission = 4;
inline constexpr NvmlResult kNvmlInsufficientSize = 7;
inline constexpr NvmlResult kNvmlDriverNotLoaded = 9;
inline constexpr NvmlResult kNvmlVersionMismatch = 18;  // Of this library and the kernel's driver.

using NvmlDevice = void*;  // nvmlDevice_t

struct NvmlPci {  // nvmlPciInfo_t of nvmlDeviceGetPciInfo_v3
  char legacy_bus_id[16];
  unsigned domain;
  unsigned bus;
  unsigned device;
  unsigned device_id;
  unsigned subsystem_id;
  char bus_id[32];
};

struct NvmlMemory {  // nvmlMemory_t, in bytes
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

struct NvmlUtilisation {  // nvmlUtilization_t, in per cent
  unsigned gpu;
  unsigned memory;
};

// nvmlProcessInfo_t of nvmlDeviceGetComputeRunningProcesses_v2 and _v3.
struct NvmlProcess {
  unsigned process_id;
  unsigned long long memory_bytes;  // kNvmlNotAvailable: not told.
  unsigned gpu_instance_id;
  unsigned compute_instance_id;
};
inline constexpr unsigned long long kNvmlNotAvailable = ~0ULL;  // NVML_VALUE_NOT_AVAILABLE

inline constexpr int kNvmlClockSm = 1;      // nvmlClockType_t
inline constexpr int kNvmlClockMemory = 2;  // nvmlClockType_t
inline constexpr int kNvmlSensorGpu = 0;    // nvmlTemperatureSensors_t
inline constexpr int kNvmlSlowdown = 1;     // nvmlTemperatureThresholds_t

// Those after device_name() are null where the library is older than they are, or a board's.
struct NvmlLibrary {
  NvmlResult (*init)() = nullptr;
  NvmlResult (*shutdown)() = nullptr;
  const char* (*error_string)(NvmlResult) = nullptr;
  NvmlResult (*device_count)(unsigned*) = nullptr;
  NvmlResult (*device_by_index)(unsigned, NvmlDevice*) = nullptr;
  NvmlResult (*device_name)(NvmlDevice, char*, unsigned) = nullptr;
  NvmlResult (*driver_version)(char*, unsigned) = nullptr;
  NvmlResult (*uuid)(NvmlDevice, char*, unsigned) = nullptr;
  NvmlResult (*pci)(NvmlDevice, NvmlPci*) = nullptr;
  NvmlResult (*mig_mode)(NvmlDevice, unsigned* now, unsigned* after_reset) = nullptr;
  NvmlResult (*memory)(NvmlDevice, NvmlMemory*) = nullptr;
  NvmlResult (*clock_mhz)(NvmlDevice, int clock, unsigned*) = nullptr;
  NvmlResult (*max_clock_mhz)(NvmlDevice, int clock, unsigned*) = nullptr;
  NvmlResult (*power_mw)(NvmlDevice, unsigned*) = nullptr;
  NvmlResult (*enforced_power_limit_mw)(NvmlDevice, unsigned*) = nullptr;
  NvmlResult (*temperature_celsius)(NvmlDevice, int sensor, unsigned*) = nullptr;
  NvmlResult (*threshold_celsius)(NvmlDevice, int threshold, unsigned*) = nullptr;
  NvmlResult (*clock_reasons)(NvmlDevice, unsigned long long*) = nullptr;
  NvmlResult (*utilisation)(NvmlDevice, NvmlUtilisation*) = nullptr;
  // Takes the room in `infos` and gives the number of processes; without room it only counts them.
  NvmlResult (*compute_processes)(NvmlDevice, unsigned*, void* infos) = nullptr;
  // The same, of the two versions whose list is of NvmlProcess.
  NvmlResult (*process_list)(NvmlDevice, unsigned*, NvmlProcess*) = nullptr;
  NvmlResult (*total_energy_mj)(NvmlDevice, unsigned long long*) = nullptr;
};

struct NvmlSearch {
  std::optional<NvmlLibrary> library;
  std::string missing;  // Why there is none: a sentence without its end.
};

// The library stays open until the program ends; it is not initialised.
NvmlSearch open_nvml(const char* file = kNvmlFile);

}  // namespace edgebench::machine
