#include "played_torch_cuda.h"

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/cudnn_convolution.h>
#include <ATen/ops/from_blob.h>
#include <ATen/record_function.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/csrc/jit/codegen/fuser/interface.h>
#include <torch/library.h>

#include "shared/cuda/driver_api.h"

namespace cuda = edgebench::cuda;
using edgebench::libtorch::test::PlayedTorch;

// The played driver's.
extern "C" int cuStreamCreate(cuda::StreamHandle* stream, unsigned flags);
extern "C" int cuStreamSynchronize(cuda::StreamHandle stream);
extern "C" void fake_kernel(cuda::StreamHandle stream, double microseconds,
                            std::function<void()> work);

namespace {

PlayedTorch state;
// Never destroyed: PyTorch keeps its streams for as long as the process lasts.
std::vector<cuda::StreamHandle>& pool = *new std::vector<cuda::StreamHandle>;
constexpr c10::DeviceType kCuda = c10::DeviceType::CUDA;
thread_local c10::DeviceIndex current_device = 0;
thread_local c10::StreamId current_stream = 0;  // 0: the default one, on which nobody copies.

class PlayedGuard final : public c10::impl::DeviceGuardImplInterface {
 public:
  c10::DeviceType type() const override { return kCuda; }
  c10::Device exchangeDevice(c10::Device device) const override {
    return {kCuda, std::exchange(current_device, device.index())};
  }
  c10::Device getDevice() const override { return {kCuda, current_device}; }
  void setDevice(c10::Device device) const override { current_device = device.index(); }
  void uncheckedSetDevice(c10::Device device) const noexcept override {
    current_device = device.index();
  }
  c10::Stream getStream(c10::Device device) const override {
    return c10::Stream(c10::Stream::UNSAFE, device, current_stream);
  }
  c10::Stream getStreamFromGlobalPool(c10::Device device, bool /*urgent*/) const override {
    cuda::StreamHandle stream = nullptr;
    TORCH_CHECK(cuStreamCreate(&stream, cuda::kStreamNonBlocking) == cuda::kSuccess, "no stream");
    pool.push_back(stream);
    return c10::Stream(c10::Stream::UNSAFE, device, reinterpret_cast<c10::StreamId>(stream));
  }
  c10::Stream exchangeStream(c10::Stream stream) const override {
    return c10::Stream(c10::Stream::UNSAFE, stream.device(),
                       std::exchange(current_stream, stream.id()));
  }
  void* getStreamNativeHandle(const c10::Stream stream) const override {
    return reinterpret_cast<void*>(stream.id());
  }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void synchronizeDevice(const c10::DeviceIndex /*device*/) const override { ++state.synchronised; }
};

// PyTorch asks for it by this name.
class CUDAHooks final : public at::CUDAHooksInterface {
 public:
  explicit CUDAHooks(at::CUDAHooksArgs /*none*/) {}
  bool hasCUDA() const override { return state.finds_gpu; }
  bool hasCUDART() const override { return true; }
  void init() const override { ++state.initialised; }
};

at::Tensor on_device(const at::Tensor& host) {
  return at::from_blob(
      host.data_ptr(), host.sizes(), host.strides(), [host](void*) {},
      host.options().device(kCuda, 0), c10::Device(kCuda, 0));
}

at::Tensor on_host(const at::Tensor& device) {
  return at::from_blob(
      device.data_ptr(), device.sizes(), device.strides(), [device](void*) {},
      device.options().device(c10::DeviceType::CPU), c10::Device("cpu"));
}

bool is_on_device(const c10::IValue& value) {
  return value.isTensor() && value.toTensor().defined() &&
         value.toTensor().device().type() == kCuda;
}

// As a kernel that is queued now finds memory, and how long it takes.
void take_turn() {
  ++state.operators;
  if (current_stream == 0) return;
  const auto stream = reinterpret_cast<cuda::StreamHandle>(current_stream);
  TORCH_CHECK(cuStreamSynchronize(stream) == cuda::kSuccess, "the stream failed");
  fake_kernel(stream, edgebench::libtorch::test::kOperator_us, [] {});
}

std::span<c10::IValue> last(torch::jit::Stack& stack, std::size_t count) {
  return std::span(stack).last(count);
}

// Any operator, by PyTorch's kernel for the processor over the same memory.
void compute(const c10::OperatorHandle& op, c10::DispatchKeySet /*keys*/,
             torch::jit::Stack* stack) {
  take_turn();
  std::vector<std::pair<at::Tensor, at::Tensor>> shown;  // What computes, and what was given.
  const auto show = [&](const at::Tensor& tensor) {
    shown.emplace_back(on_host(tensor), tensor);
    return shown.back().first;
  };
  for (c10::IValue& value : last(*stack, op.schema().arguments().size())) {
    if (value.isTensor() && value.toTensor().defined() && !is_on_device(value)) {
      TORCH_CHECK(op.schema().name() == "aten::copy_" || value.toTensor().dim() == 0,
                  "Expected all tensors to be on the same device");
      shown.emplace_back(value.toTensor(), value.toTensor());
    } else if (is_on_device(value)) {
      value = show(value.toTensor());
    } else if (value.isTensorList()) {
      std::vector<at::Tensor> tensors = value.toTensorVector();
      for (at::Tensor& tensor : tensors) {
        if (tensor.defined() && tensor.device().type() == kCuda) tensor = show(tensor);
      }
      value = tensors;
    } else if (value.isDevice()) {
      value = c10::Device("cpu");
    }
  }
  {
    const at::DisableRecordFunctionGuard unobserved;
    at::globalContext().setUserEnabledMkldnn(false);
    op.callBoxed(stack);
    at::globalContext().setUserEnabledMkldnn(true);
  }
  // A view is as its tensor is: made for inference or not.
  const bool is_view = !shown.empty() && !op.schema().returns().empty() &&
                       op.schema().returns().front().alias_info() != nullptr;
  const c10::InferenceMode mode(is_view ? shown.front().second.is_inference()
                                        : c10::InferenceMode::is_enabled());
  for (c10::IValue& value : last(*stack, op.schema().returns().size())) {
    if (!value.isTensor() || !value.toTensor().defined()) continue;
    const at::Tensor result = value.toTensor();
    value = on_device(result);
    for (const auto& [computed, given] : shown) {
      if (computed.is_same(result)) value = given;  // In place.
    }
  }
}

// PyTorch's own choice of a library, which is cuDNN.
at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight,
                    const std::optional<at::Tensor>& bias, at::IntArrayRef stride,
                    at::IntArrayRef padding, at::IntArrayRef dilation, bool /*transposed*/,
                    at::IntArrayRef /*output_padding*/, std::int64_t groups) {
  const at::Context& pytorch = at::globalContext();
  at::Tensor sums =
      at::cudnn_convolution(input, weight, padding, stride, dilation, groups,
                            pytorch.benchmarkCuDNN(), pytorch.deterministicCuDNN(),
                            state.tells_cudnn_tf32 || pytorch.allowTF32CuDNN(at::Float32Op::CONV));
  if (bias && bias->defined()) sums.add_(bias->view({1, -1, 1, 1}));
  return sums;
}

at::Tensor convolve_by_cudnn(const at::Tensor& input, const at::Tensor& weight,
                             at::IntArrayRef padding, at::IntArrayRef stride,
                             at::IntArrayRef dilation, std::int64_t groups, bool /*benchmark*/,
                             bool /*deterministic*/, bool /*tf32*/) {
  take_turn();
  const at::DisableRecordFunctionGuard unobserved;
  at::globalContext().setUserEnabledMkldnn(false);
  const at::Tensor sums = at::convolution(on_host(input), on_host(weight), {}, stride, padding,
                                          dilation, false, {0, 0}, groups);
  at::globalContext().setUserEnabledMkldnn(true);
  return on_device(sums);
}

// The fuser compiles for the real library.
const bool kNoFuser = [] {
  torch::jit::overrideCanFuseOnGPU(false);
  return true;
}();

}  // namespace

namespace at {
REGISTER_CUDA_HOOKS(CUDAHooks);
}  // namespace at
C10_REGISTER_GUARD_IMPL(CUDA, PlayedGuard)

TORCH_LIBRARY_IMPL(_, CUDA, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  // PyTorch has these for all devices in one, by what the device's library registers elsewhere.
  library.impl("copy_", torch::CppFunction::makeFromBoxedFunction<&compute>());
  library.impl("convolution", convolve);
  library.impl("cudnn_convolution", convolve_by_cudnn);
}

extern "C" PlayedTorch* played_torch() {
  return &state;
}
