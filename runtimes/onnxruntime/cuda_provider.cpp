// The session's own stream carries everything: our copy in, the provider's kernels, our copy out.
// So ONNX Runtime need not wait at the end of its Run, and the only wait is ours, for the copy out.
// Sources: ONNX Runtime, "CUDA Execution Provider" (onnxruntime.ai/docs/execution-providers), for
// the provider's options; onnxruntime_run_options_config_keys.h for the wait that is left out.

#include "cuda_provider.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "shared/cuda/loader_message.h"

namespace edgebench::onnxruntime {
namespace {

// What a session of MobileNetV2 takes beside its activations: CUDA's context, cuDNN and cuBLAS with
// their kernels, the weights. Less leaves nothing to measure.
constexpr std::uint64_t kLeastFree_bytes = std::uint64_t{1} << 30;

constexpr const char* kHowToGetIt =
    "pip install --target FOLDER --no-deps onnxruntime-gpu, and give edgebench "
    "--sdk onnxruntime=FOLDER (runtimes/onnxruntime/README.md)";

RunOptionsHandle without_waiting() {
  auto options = create<RunOptionsHandle>(kCreateRunOptions);
  call(kAddRunConfigEntry, options.get(), "disable_synchronize_execution_providers", "1");
  return options;
}

}  // namespace

runtime::DeviceKind cuda_kind() {
  return {kCudaKind,
          "an NVIDIA GPU of compute capability 7.5 or newer, its driver 580 or newer, and the "
          "wheel onnxruntime-gpu (runtimes/onnxruntime/README.md)"};
}

// The wheel is built for CUDA 13, which has left out older devices.
cuda::Needs cuda_needs() {
  return {.who = "ONNX Runtime's CUDA provider",
          .cuda = {13, 0},
          .capability = {7, 5},
          .free_memory_bytes = kLeastFree_bytes};
}

void require_cuda_variant(std::string_view variant) {
  if (variant == "fp32" || variant == "fp16") return;
  if (variant.empty()) throw runtime::Unsupported(cuda::kUsersFileOnProcessor);
  if (variant == "fp16-storage") {
    throw runtime::Unsupported(
        "fp16-storage is fp32 on a GPU, since its weights are made FP32 when it is loaded: take "
        "fp32");
  }
  if (variant == "int8-dynamic") {
    throw runtime::Unsupported(
        "ONNX Runtime's CUDA provider has no DynamicQuantizeLinear, and its MatMulInteger takes no "
        "uint8: the linear layers of int8-dynamic would be computed on the processor");
  }
  throw runtime::Unsupported(
      fmt::format("ONNX Runtime's CUDA provider has no integer convolutions: {} would be computed "
                  "in floats between conversions, or on the processor",
                  variant));
}

void require_cuda_build(std::string_view available_providers) {
  if (available_providers.find(kCudaProvider) != std::string_view::npos) return;
  throw runtime::Unsupported(
      fmt::format("the ONNX Runtime that was loaded is the build for processors: {}", kHowToGetIt));
}

std::string why_no_provider(std::string_view message) {
  const std::string_view library = cuda::missing_library(message);
  if (library.empty()) {
    return fmt::format("ONNX Runtime's CUDA provider cannot be added: {}", message);
  }
  if (library.starts_with("libonnxruntime_providers")) {
    return fmt::format("{} is not beside the ONNX Runtime that was loaded: {}", library,
                       kHowToGetIt);
  }
  return fmt::format(
      "ONNX Runtime's CUDA provider needs {}, which is not found: install NVIDIA's libraries for "
      "CUDA 13 and cuDNN 9, and start edgebench with their folders in LD_LIBRARY_PATH",
      library);
}

CudaSession::CudaSession(const std::string& device, cuda::Waiting waiting, const cuda::Place& place)
    : found_(cuda::find_device(device, cuda_needs(), place)),
      context_(found_.driver, found_.device, waiting),
      stream_(context_),
      run_options_(without_waiting()) {
  cuda::require_memory(found_.device, context_.free_memory_bytes(), cuda_needs());
}

void CudaSession::add_provider(SessionOptions* options) const {
  const std::string device = std::to_string(found_.device.index);
  const std::array<const char*, 2> names{"device_id", "use_tf32"};
  const std::array<const char*, 2> values{device.c_str(), "0"};
  try {
    const auto cuda_options = create<CudaOptionsHandle>(kCreateCudaOptions);
    call(kUpdateCudaOptions, cuda_options.get(), names.data(), values.data(), names.size());
    // A pointer is no text, and has an entry of its own.
    call(kUpdateCudaOption, cuda_options.get(), "user_compute_stream",
         static_cast<void*>(stream_.handle()));
    call(kAppendCuda, options, cuda_options.get());
  } catch (const std::runtime_error& error) {
    throw runtime::Unsupported(why_no_provider(error.what()));
  }
}

void CudaSession::reserve(std::size_t input_bytes, std::size_t output_bytes) {
  staged_ = std::make_unique<cuda::StagedRun>(context_, stream_, input_bytes, output_bytes);
}

std::span<const float> CudaSession::logits() {
  const std::span<std::byte> output = staged_->output();
  return {reinterpret_cast<const float*>(output.data()), output.size() / sizeof(float)};
}

ValueHandle CudaSession::tensor_over(void* memory, std::size_t bytes,
                                     const std::vector<std::int64_t>& shape, int element) const {
  const auto place = create<MemoryInfoHandle>(kCreateMemoryInfo, "Cuda", kDeviceAllocator,
                                              found_.device.index, kDefaultMemory);
  return create<ValueHandle>(kCreateTensorWithData, place.get(), memory, bytes, shape.data(),
                             shape.size(), element);
}

runtime::Facts CudaSession::facts() const {
  runtime::Facts facts = cuda::facts_of(found_);
  facts["execution_provider"] = kCudaProvider;
  facts["tf32"] = "off";
  // As the driver has it: the provider could have changed it.
  facts["waiting"] = enum_name(context_.waiting());
  facts["cudnn_conv_algo_search"] = "EXHAUSTIVE, ONNX Runtime's default";
  return facts;
}

}  // namespace edgebench::onnxruntime
