// For versions of PyTorch whose headers do not lead to a GPU without CUDA's own: the processor
// only.

#include <fmt/format.h>

#include "cuda_session.h"
#include "shared/torch/library.h"

namespace edgebench::libtorch {
namespace {

[[noreturn]] void refuse() {
  throw runtime::Unsupported(fmt::format(
      "edgebench's worker of PyTorch {} computes on the processor only; the worker without a "
      "version in its name takes a GPU",
      torch_common::library_version()));
}

}  // namespace

runtime::DeviceKind cuda_kind() {
  return {cuda::kCudaKind, "a worker of a newer PyTorch: this one computes on the processor only"};
}

cuda::Needs cuda_needs() {
  return {.who = "PyTorch's CUDA build", .cuda = {}, .capability = {}, .free_memory_bytes = 0};
}

runtime::OptionInfo waiting_option() {
  return {"waiting", "has no effect in this version, which computes on the processor only"};
}

void require_cuda_variant(const LibtorchVariant& /*known*/) {
  refuse();
}

CudaDevice::CudaDevice(const LibtorchVariant& /*known*/, const std::string& name,
                       cuda::Waiting waiting, const CudaPlaces& places)
    : found_(cuda::find_device(name, cuda_needs(), places.driver)),
      context_(found_.driver, found_.device, waiting) {
  refuse();
}

c10::Device CudaDevice::device() const {
  return {c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(found_.device.index)};
}

runtime::Facts CudaDevice::facts() const {
  return {};
}

std::unique_ptr<runtime::Session> make_cuda_session(const torch_common::SessionRequest& /*request*/,
                                                    torch_common::Forward /*forward*/,
                                                    std::shared_ptr<const CudaDevice> /*device*/) {
  refuse();
}

}  // namespace edgebench::libtorch
