// The part of CUDA's driver API that we use, declared by ourselves: neither CUDA's headers nor its
// toolkit are needed to build, and the library is opened when a device is asked for. Functions,
// numbers and the endings "_v2" are those of the CUDA Driver API reference
// (docs.nvidia.com/cuda/cuda-driver-api) for CUDA 13.0; a driver keeps what it once exported, so
// that every newer one has them too.
#pragma once

#include <cstddef>

namespace edgebench::cuda {

// Opaque to us: CUcontext, CUstream, CUevent, CUgraph, CUgraphExec.
using ContextHandle = struct ContextObject*;
using StreamHandle = struct StreamObject*;
using EventHandle = struct EventObject*;
using GraphHandle = struct GraphObject*;
using GraphExecHandle = struct GraphExecObject*;
using DeviceAddress = unsigned long long;  // CUdeviceptr on 64-bit machines.

// CUresult, as far as something is said or done about it.
inline constexpr int kSuccess = 0;
inline constexpr int kOutOfMemory = 2;
inline constexpr int kStubLibrary = 34;
inline constexpr int kDeviceUnavailable = 46;
inline constexpr int kNoDevice = 100;
inline constexpr int kOperatingSystem = 304;
inline constexpr int kSystemNotReady = 802;
inline constexpr int kSystemDriverMismatch = 803;
inline constexpr int kCompatNotSupported = 804;
inline constexpr int kUnknown = 999;

// CUdevice_attribute.
inline constexpr int kMultiprocessorCount = 16;
inline constexpr int kCapabilityMajor = 75;
inline constexpr int kCapabilityMinor = 76;

// CUctx_flags: how the processor waits for the device.
inline constexpr unsigned kScheduleSpin = 1;
inline constexpr unsigned kScheduleBlocking = 4;
inline constexpr unsigned kScheduleMask = 7;

// CUstream_flags, CUstreamCaptureMode.
inline constexpr unsigned kStreamNonBlocking = 1;
inline constexpr int kCaptureThreadLocal = 1;

// Each returns a CUresult.
struct Functions {
  int (*init)(unsigned flags) = nullptr;
  int (*driver_version)(int* version) = nullptr;
  int (*error_name)(int result, const char** name) = nullptr;

  int (*device_count)(int* count) = nullptr;
  int (*device)(int* device, int index) = nullptr;
  int (*device_name)(char* name, int bytes, int device) = nullptr;
  int (*pci_bus_id)(char* id, int bytes, int device) = nullptr;
  int (*total_memory)(std::size_t* bytes, int device) = nullptr;
  int (*attribute)(int* value, int attribute, int device) = nullptr;

  int (*set_primary_flags)(int device, unsigned flags) = nullptr;
  int (*primary_state)(int device, unsigned* flags, int* active) = nullptr;
  int (*retain_primary)(ContextHandle* context, int device) = nullptr;
  int (*release_primary)(int device) = nullptr;
  int (*set_current)(ContextHandle context) = nullptr;

  int (*memory_info)(std::size_t* free_bytes, std::size_t* total_bytes) = nullptr;
  int (*host_alloc)(void** memory, std::size_t bytes, unsigned flags) = nullptr;
  int (*host_free)(void* memory) = nullptr;
  int (*device_alloc)(DeviceAddress* address, std::size_t bytes) = nullptr;
  int (*device_free)(DeviceAddress address) = nullptr;
  int (*copy_to_device)(DeviceAddress to, const void* from, std::size_t bytes,
                        StreamHandle stream) = nullptr;
  int (*copy_to_host)(void* to, DeviceAddress from, std::size_t bytes,
                      StreamHandle stream) = nullptr;
  int (*copy_on_device)(DeviceAddress to, DeviceAddress from, std::size_t bytes,
                        StreamHandle stream) = nullptr;

  int (*stream_create)(StreamHandle* stream, unsigned flags) = nullptr;
  int (*stream_destroy)(StreamHandle stream) = nullptr;
  int (*stream_synchronize)(StreamHandle stream) = nullptr;
  int (*begin_capture)(StreamHandle stream, int mode) = nullptr;
  int (*end_capture)(StreamHandle stream, GraphHandle* graph) = nullptr;
  int (*graph_instantiate)(GraphExecHandle* exec, GraphHandle graph,
                           unsigned long long flags) = nullptr;
  int (*graph_launch)(GraphExecHandle exec, StreamHandle stream) = nullptr;
  int (*graph_exec_destroy)(GraphExecHandle exec) = nullptr;
  int (*graph_destroy)(GraphHandle graph) = nullptr;

  int (*event_create)(EventHandle* event, unsigned flags) = nullptr;
  int (*event_record)(EventHandle event, StreamHandle stream) = nullptr;
  int (*event_elapsed)(float* milliseconds, EventHandle start, EventHandle end) = nullptr;
  int (*event_destroy)(EventHandle event) = nullptr;
};

}  // namespace edgebench::cuda
