// Which device of this machine a candidate's "cuda.1" is. CUDA numbers devices anew for every
// process: it leaves out what CUDA_VISIBLE_DEVICES leaves out, and puts the fastest first unless
// CUDA_DEVICE_ORDER says otherwise; NVML has all of them, in the order of the PCI bus. A figure of
// the wrong device is worse than none, so where the two orders may differ nothing is answered.
//
// Source: NVIDIA's CUDA Programming Guide, "CUDA Environment Variables".
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "machine/accelerator/device.h"

namespace edgebench::machine {

// Nothing: the variable is not set.
struct CudaVariables {
  std::optional<std::string> visible_devices;  // CUDA_VISIBLE_DEVICES
  std::optional<std::string> device_order;     // CUDA_DEVICE_ORDER

  static CudaVariables of_this_process();
};

// Whether a candidate on such a device computes with CUDA: "cuda", "cuda.1".
bool is_cuda(std::string_view candidate_device);

struct CudaPlace {
  std::optional<std::size_t> index;  // Among the devices.
  std::string missing;               // Why there is none: a sentence without its end.
};

// `candidate_device` is one that is_cuda(); "cuda" is "cuda.0".
CudaPlace cuda_place(std::string_view candidate_device, std::span<const DeviceFacts> devices,
                     const CudaVariables& variables);

}  // namespace edgebench::machine
