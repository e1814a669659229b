// An NVIDIA GPU as PyTorch uses it: what it takes, and how it is set.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <c10/core/Device.h>

#include "cuda_library.h"
#include "runtime/runtime.h"
#include "shared/cuda/context.h"
#include "shared/cuda/gate.h"
#include "variants.h"

namespace edgebench::libtorch {

runtime::DeviceKind cuda_kind();
cuda::Needs cuda_needs();
runtime::OptionInfo waiting_option();

// Throws runtime::Unsupported where PyTorch has no kernels for the variant on a GPU.
void require_cuda_variant(const LibtorchVariant& known);

// Where driver and library are looked for; only tests give others.
struct CudaPlaces {
  cuda::Place driver = {};
  std::vector<std::filesystem::path> folders = library_folders();
};

// In use by this process, for one variant.
class CudaDevice {
 public:
  // Goes through the gate, opens the library, and sets PyTorch: no TF32, cuDNN's kernels chosen by
  // trying. Throws runtime::Unsupported in one sentence where something is missing.
  CudaDevice(const LibtorchVariant& known, const std::string& name, cuda::Waiting waiting,
             const CudaPlaces& places = {});

  // As PyTorch counts it.
  c10::Device device() const;
  const cuda::Context& context() const { return context_; }
  runtime::Facts facts() const;

 private:
  cuda::Found found_;
  cuda::Context context_;
  std::string library_version_;
};

}  // namespace edgebench::libtorch
