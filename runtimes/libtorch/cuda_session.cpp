// PyTorch computes on a stream of its own making, which also carries our copies: in, its kernels,
// out, and one wait for all of it. The input is a tensor over memory of ours on the device, made
// once. The output is what forward() returns, allocated anew each time as on the processor, and is
// copied from where it is; halves become floats in output(), which is not timed, as there.

#include "cuda_session.h"

#include <utility>

#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "runtime/input.h"
#include "shared/cuda/launch.h"
#include "shared/cuda/staged_run.h"
#include "shared/torch/error.h"
#include "shared/torch/memory_format.h"
#include "shared/torch/operators/executed_operators.h"
#include "shared/torch/tensors.h"
#include "shared/torch/threads.h"

namespace edgebench::libtorch {
namespace {

// From PyTorch's pool, which has 32 of them for each device.
c10::Stream stream_of_pytorch(const CudaDevice& device) {
  return torch_common::guarded("PyTorch has no stream on the GPU", [&] {
    const c10::impl::VirtualGuardImpl cuda(c10::DeviceType::CUDA);
    // Weights were copied and reordered on the default stream, which ours does not wait for.
    cuda.synchronizeDevice(device.device().index());
    return cuda.getStreamFromGlobalPool(device.device());
  });
}

class CudaSession final : public runtime::Session {
 public:
  CudaSession(const torch_common::SessionRequest& request, torch_common::Forward forward,
              std::shared_ptr<const CudaDevice> device)
      : request_(request),
        device_(std::move(device)),
        pytorchs_(stream_of_pytorch(*device_)),
        stream_(device_->context(), pytorchs_.native_handle()),
        staged_(device_->context(), stream_,
                static_cast<std::size_t>(request.batch) *
                    runtime::values_per_image(request.input.image_size) *
                    runtime::element_bytes(request.input.element)),
        forward_(std::move(forward)) {
    const c10::InferenceMode inference_mode;
    input_ = torch_common::input_over(staged_.device_input(), request.input, request.batch,
                                      device_->device());
  }

  runtime::InputSpec input_spec() const override { return request_.input; }
  std::span<std::byte> input() override { return staged_.input(); }

  void run() override {
    torch_common::guarded("the inference failed", [&] {
      const c10::InferenceMode inference_mode;
      staged_.fetch([&] { return queue(); });
      converted_ = false;
    });
  }

  std::span<const float> output() override {
    if (!converted_) {
      const at::Tensor fetched =
          at::from_blob(staged_.output().data(), output_.sizes(), output_.strides(),
                        at::TensorOptions(output_.scalar_type()));
      logits_ = torch_common::logits_of(fetched, request_.batch, output_as_floats_);
    }
    converted_ = true;
    return logits_;
  }

  runtime::RunTimes last_run_times() override { return staged_.last_run_times(); }

  runtime::Facts facts() override {
    runtime::Facts facts = request_.facts;
    facts.merge(device_->facts());
    facts.merge(torch_common::thread_facts());
    facts["memory_format"] = torch_common::memory_format_words(request_.input.layout);
    facts["kernels"] = torch_common::summary_of(executed_layers());
    facts.merge(cuda::launch_facts(staged_, [this] { run(); }, "a larger batch helps"));
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return torch_common::executed_layers([this] { run(); }, c10::DeviceType::CUDA);
  }

 private:
  cuda::DeviceSpan queue() {
    const c10::StreamGuard ours(pytorchs_);  // Of this thread: a session may change threads.
    output_ = forward_(input_);
    if (output_.device() != device_->device()) {
      throw std::runtime_error("the logits are on " + output_.device().str() + ", not on " +
                               device_->device().str());
    }
    output_ = output_.contiguous();
    return {output_.const_data_ptr(), output_.nbytes()};
  }

  torch_common::SessionRequest request_;
  std::shared_ptr<const CudaDevice> device_;
  c10::Stream pytorchs_;
  cuda::Stream stream_;
  cuda::StagedRun staged_;
  torch_common::Forward forward_;
  at::Tensor input_;
  at::Tensor output_;  // On the device.
  at::Tensor output_as_floats_;
  std::span<const float> logits_;
  bool converted_ = false;  // logits_ are those of the last run.
};

}  // namespace

std::unique_ptr<runtime::Session> make_cuda_session(const torch_common::SessionRequest& request,
                                                    torch_common::Forward forward,
                                                    std::shared_ptr<const CudaDevice> device) {
  return std::make_unique<CudaSession>(request, std::move(forward), std::move(device));
}

}  // namespace edgebench::libtorch
