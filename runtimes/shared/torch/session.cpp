#include "shared/torch/session.h"

#include <utility>

#include <c10/core/InferenceMode.h>

#include "runtime/aligned_buffer.h"
#include "runtime/input.h"
#include "shared/torch/error.h"
#include "shared/torch/memory_format.h"
#include "shared/torch/operators/executed_operators.h"
#include "shared/torch/operators/layer_profile.h"
#include "shared/torch/tensors.h"
#include "shared/torch/threads.h"

namespace edgebench::torch_common {
namespace {

class TorchSession final : public runtime::Session {
 public:
  TorchSession(const SessionRequest& request, Forward forward)
      : request_(request),
        memory_(static_cast<std::size_t>(request.batch) *
                runtime::values_per_image(request.input.image_size) *
                runtime::element_bytes(request.input.element)),
        forward_(std::move(forward)) {
    const c10::InferenceMode inference_mode;
    input_ = input_over(memory_.data(), request.input, request.batch);
  }

  runtime::InputSpec input_spec() const override { return request_.input; }
  std::span<std::byte> input() override { return memory_.span(); }

  void run() override {
    guarded("the inference failed", [&] {
      const c10::InferenceMode inference_mode;
      output_ = forward_(input_);
      converted_ = false;
    });
  }

  std::span<const float> output() override {
    if (!converted_) logits_ = logits_of(output_, request_.batch, output_as_floats_);
    converted_ = true;
    return logits_;
  }

  runtime::Facts facts() override {
    runtime::Facts facts = request_.facts;
    facts.merge(thread_facts());
    facts["memory_format"] = memory_format_words(request_.input.layout);
    facts["kernels"] = summary_of(executed_layers());
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return torch_common::executed_layers([this] { run(); });
  }

  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    return operator_profiler(input(), [this] { run(); }, executed_layers());
  }

 private:
  SessionRequest request_;
  runtime::AlignedBuffer<std::byte> memory_;
  Forward forward_;
  at::Tensor input_;
  at::Tensor output_;
  at::Tensor output_as_floats_;
  std::span<const float> logits_;
  bool converted_ = false;  // logits_ are those of the last run.
};

}  // namespace

std::unique_ptr<runtime::Session> make_session(const SessionRequest& request, Forward forward) {
  return std::make_unique<TorchSession>(request, std::move(forward));
}

}  // namespace edgebench::torch_common
