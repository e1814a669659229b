#include "runtime/runtime.h"

#include <stdlib.h>

#include "base/file.h"
#include "cuda_provider.h"
#include "emit/onnx_files.h"
#include "machine/cpuinfo.h"
#include "model_form.h"
#include "ort_api.h"
#include "runtime/option.h"
#include "session.h"
#include "shared/cuda/roofline.h"

namespace edgebench::onnxruntime {
namespace {

constexpr const char* kModelFile = "model.onnx";

std::string available_providers() {
  char** names = nullptr;
  int count = 0;
  call(kGetAvailableProviders, &names, &count);
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + std::string(names[i]);
  call(kReleaseAvailableProviders, names, count);
  return list;
}

// Nothing on the processor. What needs no driver is asked first.
std::unique_ptr<CudaSession> cuda_session(const runtime::OpenRequest& request) {
  const cuda::Waiting waiting = runtime::option_or(
      request.options, "waiting", cuda::names_of(cuda::Waiting{}), cuda::kUsualWaiting);
  if (request.device == runtime::kCpu) return nullptr;
  require_cuda_variant(request.variant);
  require_cuda_build(available_providers());
  return std::make_unique<CudaSession>(request.device, waiting);
}

class OnnxRuntime final : public runtime::Runtime {
 public:
  OnnxRuntime() {
    table();  // Complains of a library that is not there or too old.
    // The Linux wheels report usage to their maker: a thread, a database in the user's cache and an
    // upload. A measurement wants none of it. The library reads this when it makes its environment.
    ::setenv("ORT_DISABLE_TELEMETRY", "1", /*overwrite=*/1);
  }

  std::string name() const override { return "onnxruntime"; }
  std::string version() const override { return library_version(); }

  runtime::Facts facts() override {
    return {{"build", function(kGetBuildInfo)()},
            {"telemetry", "off"},
            {"available_providers", available_providers()}};
  }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {{"fp32", Precision::fp32, "ONNX in FP32 on the CPU provider"},
            {"fp16-storage", Precision::fp16_storage, "FP16 weights, cast to FP32 when loaded"},
            {"fp16", Precision::fp16, "FP16 throughout, where there are FP16 kernels"},
            {"int8-dynamic", Precision::int8_dynamic,
             "INT8 fully connected layers, their inputs quantised as they come; the rest FP32"},
            // Without VNNI, MLAS adds pairs of products in 16 bits.
            {"int8", Precision::int8, "QDQ: uint8 activations, int8 weights per channel",
             quantise::exact_scheme(machine::eight_bit_products_saturate())}};
  }

  std::vector<runtime::OptionInfo> options() const override {
    return {
        {"spinning",
         "what the pool's threads do while they wait: never (the default: they sleep), inference "
         "(spin within an inference only), or always (ONNX Runtime's own default)"},
        {"optimization",
         "how far ONNX Runtime changes the graph before it computes: all (the default), extended, "
         "basic or none, which computes the file as it is written"},
        {"waiting",
         "with device=cuda, how the processor waits for the GPU: spinning (the default: sooner, "
         "and a processor is busy) or blocking (it sleeps)"}};
  }

  std::vector<runtime::DeviceKind> device_kinds() const override {
    return {{runtime::kCpu}, cuda_kind()};
  }

  std::vector<runtime::Device> devices() override {
    return cuda::processor_and_devices(cuda_needs());
  }

  std::string why_absent(const std::string& device) override {
    return cuda::why_absent(device, cuda_needs());
  }

  std::vector<runtime::DeviceRoofline> device_rooflines() override {
    return cuda::device_rooflines();
  }

  std::vector<std::string> file_suffixes() const override { return {".onnx"}; }

  std::string prepare(const runtime::PrepareRequest& request) override {
    write_file_atomically(request.folder / kModelFile, contents(request));
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    phases.begin("load");
    std::unique_ptr<CudaSession> cuda = cuda_session(request);
    environment();
    phases.begin("compile");  // Reading is part of it: CreateSession does both.
    return open_session(environment(), request, std::move(cuda));
  }

  runtime::FileForm inspect(const std::filesystem::path& file) override {
    return inspect_file(environment(), file);
  }

 private:
  static std::string contents(const runtime::PrepareRequest& request) {
    using runtime::Precision;
    switch (request.variant.precision) {
      case Precision::fp32:
        return emit::onnx_fp32(request.network);
      case Precision::fp16_storage:
        return emit::onnx_fp16_storage(request.network);
      case Precision::fp16:
        return emit::onnx_fp16(request.network);
      case Precision::int8_dynamic:
        return emit::onnx_int8_dynamic(request.network);
      case Precision::int8:
        return emit::onnx_int8(*request.quantised);
      case Precision::tf32:
      case Precision::bf16:
        break;
    }
    throw runtime::Unsupported("the CPU provider has no TF32 or BF16 kernels");
  }

  // Made at the first use, so that the worker's start does not pay for it.
  const Environment& environment() {
    if (!environment_) {
      environment_ = create<EnvironmentHandle>(kCreateEnv, kLogError, "edgebench");
    }
    return *environment_;
  }

  EnvironmentHandle environment_;
};

}  // namespace
}  // namespace edgebench::onnxruntime

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::onnxruntime::OnnxRuntime>();
}
