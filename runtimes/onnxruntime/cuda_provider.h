// ONNX Runtime's CUDA provider: what it needs, what it computes, how a session gets it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ort_api.h"
#include "runtime/runtime.h"
#include "shared/cuda/gate.h"
#include "shared/cuda/staged_run.h"

namespace edgebench::onnxruntime {

using cuda::kCudaKind;
inline constexpr const char* kCudaProvider = "CUDAExecutionProvider";

runtime::DeviceKind cuda_kind();
cuda::Needs cuda_needs();

// Throws runtime::Unsupported where the provider does not compute in what the variant claims, and
// for a file of the user's (no variant).
void require_cuda_variant(std::string_view variant);

// Throws runtime::Unsupported unless the loaded library was built with the provider.
// `available_providers` is the library's list.
void require_cuda_build(std::string_view available_providers);

// From the message with which ONNX Runtime refuses to add the provider: which library is missing,
// and what helps.
std::string why_no_provider(std::string_view message);

// A device in use by one session.
class CudaSession {
 public:
  // Goes through the gate. `device` as in runtime::OpenRequest. Throws runtime::Unsupported in one
  // sentence where something is missing.
  CudaSession(const std::string& device, cuda::Waiting waiting, const cuda::Place& place = {});

  // With FP32 arithmetic where the model says FP32: no TF32. The environment exists. Throws
  // runtime::Unsupported where the provider's library cannot be loaded.
  void add_provider(SessionOptions* options) const;

  // For each Run: it does not wait for the device, since staged() does.
  const RunOptions* run_options() const { return run_options_.get(); }

  // Once the model is read and sizes are known; then the rest.
  void reserve(std::size_t input_bytes, std::size_t output_bytes);
  cuda::StagedRun& staged() { return *staged_; }
  std::span<const float> logits();

  // A tensor over the device's memory.
  ValueHandle tensor_over(void* memory, std::size_t bytes, const std::vector<std::int64_t>& shape,
                          int element) const;

  runtime::Facts facts() const;

 private:
  cuda::Found found_;
  cuda::Context context_;
  cuda::Stream stream_;
  RunOptionsHandle run_options_;
  std::unique_ptr<cuda::StagedRun> staged_;
};

}  // namespace edgebench::onnxruntime
