// Asked in this order, so that each missing thing is its own sentence and nothing of NVIDIA's is
// called too early: the driver and its device, the library and its version, a builder.

#include "shared/tensorrt/device_runtime.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "emit/onnx_files.h"
#include "runtime/input.h"
#include "runtime/option.h"
#include "shared/cuda/gate.h"
#include "shared/cuda/roofline.h"
#include "shared/tensorrt/engine_source.h"
#include "shared/tensorrt/session.h"

namespace edgebench::tensorrt {
namespace {

constexpr const char* kModelFile = "model.onnx";
constexpr const char* kDevice = cuda::kCudaKind;

// Less than what the driver's context and the library's own memory take, on any device.
constexpr std::uint64_t kLeastMemory_bytes = std::uint64_t{256} << 20;

// Whose arithmetic the type needs: TF32's and BF16's came with Ampere.
constexpr cuda::Version kAmpere = {8, 0};

enum class YesNo { no, yes };
constexpr auto names_of(YesNo) {
  return named<YesNo>({{YesNo::no, "no"}, {YesNo::yes, "yes"}});
}

bool is_on(const runtime::Options& options, const std::string& name) {
  return runtime::option_or(options, name, names_of(YesNo{}), YesNo::no) == YesNo::yes;
}

constexpr const char* kTf32Variant = "tf32";
constexpr const char* kBf16Variant = "bf16";
constexpr const char* kInt8Fp16Variant = "int8-fp16";

std::string contents(const runtime::PrepareRequest& request) {
  using runtime::Precision;
  switch (request.variant.precision) {
    case Precision::int8:
      return request.variant.name == kInt8Fp16Variant
                 ? emit::onnx_int8_symmetric_fp16(*request.quantised)
                 : emit::onnx_int8_symmetric(*request.quantised);
    case Precision::fp16:
      return emit::onnx_fp16(request.network);
    case Precision::bf16:
      return emit::onnx_bf16(request.network);
    default:
      return emit::onnx_fp32(request.network);
  }
}

constexpr std::uint64_t kMebibyte_bytes = 1 << 20;

// Of one execution with its input; the logits are a thousandth of that.
std::optional<std::uint64_t> bytes_of_execution(const Engine& engine,
                                                const runtime::OpenRequest& request) {
  const auto between = engine.execution_memory_bytes();
  if (!between) return std::nullopt;
  const runtime::InputSpec input = runtime::input_spec_of(engine.form(), request.image_size);
  return *between + static_cast<std::uint64_t>(request.batch) *
                        runtime::values_per_image(input.image_size) *
                        runtime::element_bytes(input.element);
}

// Before the library asks the driver for it, whose refusal would say no number.
void require_execution_memory(const OnDevice& shared, const runtime::OpenRequest& request,
                              int streams) {
  const auto each = bytes_of_execution(*shared.engine, request);
  if (!each) return;
  const std::uint64_t needed = *each * static_cast<std::uint64_t>(streams);
  const std::uint64_t free = shared.context->free_memory_bytes();
  if (needed <= free) return;
  throw runtime::Unsupported(fmt::format(
      "a batch of {}{} needs {} MiB of memory on the device beside the weights, and {} MiB "
      "are free: take a smaller batch{}, or end what else uses the device (nvidia-smi lists it)",
      request.batch, streams == 1 ? "" : fmt::format(" in each of {} streams", streams),
      (needed + kMebibyte_bytes - 1) / kMebibyte_bytes, free / kMebibyte_bytes,
      streams == 1 ? "" : " or fewer streams"));
}

class DeviceRuntime final : public runtime::Runtime {
 public:
  explicit DeviceRuntime(RuntimeSettings settings) : settings_(std::move(settings)) {}

  std::string name() const override { return settings_.name; }

  std::string version() const override {
    try {
      return library()->version().text();
    } catch (const runtime::Unsupported&) {
      return "none";
    }
  }

  runtime::Facts facts() override {
    try {
      return {{"library", library()->words()}};
    } catch (const runtime::Unsupported& error) {
      return {{"library", error.what()}};
    }
  }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {{"fp32", Precision::fp32, "ONNX in FP32, TF32 off"},
            {kTf32Variant, Precision::tf32, "ONNX in FP32, TF32 allowed"},
            {"fp16", Precision::fp16, "ONNX in FP16 throughout"},
            {kBf16Variant, Precision::bf16, "ONNX in BF16 throughout"},
            {"int8", Precision::int8,
             "QDQ without zero points: int8 activations and weights, FP32 biases",
             quantise::Scheme::symmetric_i8},
            {kInt8Fp16Variant, Precision::int8, "the same with FP16 where that has FP32",
             quantise::Scheme::symmetric_i8}};
  }

  std::vector<runtime::OptionInfo> options() const override {
    return {{"graph",
             "yes records the inference as a CUDA graph and launches it as a whole; "
             "default: no"},
            {"waiting",
             "how the processor waits for the device within an inference: spinning (the "
             "default: sooner, and a processor is busy) or blocking (it sleeps)"}};
  }

  std::vector<runtime::DeviceKind> device_kinds() const override {
    return {{kDevice, fmt::format("an NVIDIA GPU whose driver runs CUDA {} or newer, and {}",
                                  settings_.cuda.words(), settings_.product.package)}};
  }
  std::vector<runtime::Device> devices() override {
    return cuda::found_devices(needs(), settings_.place);
  }
  std::string why_absent(const std::string& device) override {
    return cuda::why_absent(device, needs(), settings_.place);
  }

  std::vector<runtime::DeviceRoofline> device_rooflines() override {
    return cuda::device_rooflines();
  }

  bool has_compile_cache() const override { return true; }

  std::vector<std::string> file_suffixes() const override { return {".onnx", ".engine"}; }

  runtime::FileForm inspect(const std::filesystem::path& file) override {
    const cuda::Found found = cuda::find_device(kDevice, needs(), settings_.place);
    library();
    const cuda::Context context(found.driver, found.device, cuda::kUsualWaiting);
    return form_of_file(library(), file);
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    write_file_atomically(request.folder / kModelFile, contents(request));
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    return std::move(open_streams(request, 1, phases).front());
  }

  std::vector<std::unique_ptr<runtime::Session>> open_streams(const runtime::OpenRequest& request,
                                                              int streams,
                                                              runtime::Phases& phases) override {
    SessionOptions options{.graph = is_on(request.options, "graph")};
    const auto waiting = runtime::option_or(request.options, "waiting",
                                            cuda::names_of(cuda::Waiting{}), cuda::kUsualWaiting);
    phases.begin("load");
    const cuda::Found found = device_for(request);
    library();
    OnDevice shared{.facts = cuda::facts_of(found)};
    shared.context = std::make_shared<const cuda::Context>(found.driver, found.device, waiting);
    cuda::require_memory(found.device, shared.context->free_memory_bytes(), needs());
    const bool users_own = request.variant.empty();
    options.tf32 =
        load_engine(shared, library(),
                    {.file = request.artifact,
                     .users_own = users_own,
                     .batch = request.batch,
                     .tf32 = request.variant == kTf32Variant,
                     .device = fmt::format("{}, compute capability {}", found.device.name,
                                           found.device.capability.words()),
                     .driver = "driver " + found.driver->version_words(),
                     .runtime = settings_.name,
                     .compile_cache = request.compile_cache},
                    phases);
    if (users_own) runtime::require_batch(shared.engine->form(), request.batch);
    require_execution_memory(shared, request, streams);
    std::vector<std::unique_ptr<runtime::Session>> sessions;
    for (int i = 0; i < streams; ++i) {
      sessions.push_back(make_session(shared, request.batch, request.image_size, options));
    }
    return sessions;
  }

 private:
  cuda::Needs needs() const {
    return {.who = settings_.product.name,
            .cuda = settings_.cuda,
            .free_memory_bytes = kLeastMemory_bytes};
  }

  // "cuda" is the same device for every variant: where that has no such arithmetic, no other one
  // is taken.
  cuda::Found device_for(const runtime::OpenRequest& request) const {
    cuda::Found found = cuda::find_device(request.device, needs(), settings_.place);
    if (request.variant != kTf32Variant && request.variant != kBf16Variant) return found;
    cuda::Needs arithmetic = needs();
    arithmetic.who = request.variant == kTf32Variant ? "TF32" : "BF16";
    arithmetic.capability = kAmpere;
    return cuda::find_device(found.device.candidate_name(), arithmetic, settings_.place);
  }

  // Opened when somebody asks, and once.
  const std::shared_ptr<const Library>& library() const {
    if (!library_) library_ = std::make_shared<const Library>(settings_.product);
    return library_;
  }

  RuntimeSettings settings_;
  mutable std::shared_ptr<const Library> library_;
};

}  // namespace

std::unique_ptr<runtime::Runtime> make_device_runtime(const RuntimeSettings& settings) {
  return std::make_unique<DeviceRuntime>(settings);
}

}  // namespace edgebench::tensorrt
