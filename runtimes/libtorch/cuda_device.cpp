#include "cuda_device.h"

#include <ATen/Context.h>
#include <fmt/format.h>

#include "shared/torch/error.h"
#include "shared/torch/library.h"

namespace edgebench::libtorch {
namespace {

using runtime::Precision;

// What a session of MobileNetV2 takes beside its activations: CUDA's context, PyTorch's, cuDNN's
// and cuBLAS's kernels, the weights. Less leaves nothing to measure.
constexpr std::uint64_t kLeastFree_bytes = std::uint64_t{1} << 30;

// The first GPUs that multiply BF16.
constexpr cuda::Version kFirstWithBf16 = {8, 0};

cuda::Needs needs_of(const LibtorchVariant& known) {
  cuda::Needs needs = cuda_needs();
  if (known.variant.precision != Precision::bf16) return needs;
  needs.who = "PyTorch's BF16 on a GPU";
  needs.capability = kFirstWithBf16;
  return needs;
}

// For the whole process, which computes one candidate.
void set_pytorch() {
  at::Context& pytorch = at::globalContext();
  pytorch.setAllowTF32CuBLAS(false);
  pytorch.setAllowTF32CuDNN(false);
  pytorch.setBenchmarkCuDNN(true);
}

std::string tf32_words() {
  const at::Context& pytorch = at::globalContext();
  const bool allowed = pytorch.allowTF32CuBLAS() || pytorch.allowTF32CuDNN(at::Float32Op::CONV);
  return allowed ? "allowed" : "off";
}

}  // namespace

runtime::DeviceKind cuda_kind() {
  return {cuda::kCudaKind,
          fmt::format("an NVIDIA GPU of compute capability 7.5 or newer, its driver 580 or newer, "
                      "and {} of PyTorch {} (runtimes/libtorch/README.md)",
                      kCudaLibrary, torch_common::library_version())};
}

// PyPI's wheel of this version is built for CUDA 13, which has left out older devices.
cuda::Needs cuda_needs() {
  return {.who = "PyTorch's CUDA build",
          .cuda = {13, 0},
          .capability = {7, 5},
          .free_memory_bytes = kLeastFree_bytes};
}

runtime::OptionInfo waiting_option() {
  return {"waiting",
          "with device=cuda, how the processor waits for the GPU: spinning (the default: sooner, "
          "and a processor is busy) or blocking (it sleeps)"};
}

void require_cuda_variant(const LibtorchVariant& known) {
  const Precision precision = known.variant.precision;
  if (precision == Precision::int8 || precision == Precision::int8_dynamic) {
    throw runtime::Unsupported(fmt::format(
        "{} is computed by kernels for the processor: the engines of PyTorch's quantised operators "
        "(FBGEMM, oneDNN, QNNPACK) have none for a GPU",
        known.variant.name));
  }
}

CudaDevice::CudaDevice(const LibtorchVariant& known, const std::string& name, cuda::Waiting waiting,
                       const CudaPlaces& places)
    : found_(cuda::find_device(name, needs_of(known), places.driver)),
      context_(found_.driver, found_.device, waiting) {
  cuda::require_memory(found_.device, context_.free_memory_bytes(), needs_of(known));
  library_version_ = open_cuda_library(places.folders);
  if (!at::globalContext().hasCUDA()) {
    throw runtime::Unsupported(fmt::format(
        "the NVIDIA driver has {} ({}), and the CUDA runtime that PyTorch brings finds no GPU: the "
        "log has its warning, and another driver, 580 or newer, may help",
        found_.device.candidate_name(), found_.device.name));
  }
  set_pytorch();
  torch_common::guarded("PyTorch cannot use the GPU",
                        [] { at::globalContext().lazyInitDevice(c10::DeviceType::CUDA); });
}

c10::Device CudaDevice::device() const {
  return {c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(found_.device.index)};
}

runtime::Facts CudaDevice::facts() const {
  runtime::Facts facts = cuda::facts_of(found_);
  facts["libtorch_cuda"] = library_version_;
  // As PyTorch and the driver have it: somebody could have changed it.
  facts["tf32"] = tf32_words();
  facts["cudnn_benchmark"] = at::globalContext().benchmarkCuDNN() ? "on" : "off";
  facts["graph"] = "no";
  facts["waiting"] = enum_name(context_.waiting());
  return facts;
}

}  // namespace edgebench::libtorch
