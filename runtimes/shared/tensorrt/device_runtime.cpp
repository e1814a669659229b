// Asked in this order, so that each missing thing is its own sentence and nothing of NVIDIA's is
// called too early: the driver and its device, the library and its version, a builder.

#include "shared/tensorrt/device_runtime.h"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "emit/onnx_files.h"
#include "runtime/option.h"
#include "shared/cuda/gate.h"
#include "shared/cuda/roofline.h"
#include "shared/tensorrt/kept_plan.h"
#include "shared/tensorrt/session.h"

namespace edgebench::tensorrt {
namespace {

constexpr const char* kModelFile = "model.onnx";
constexpr const char* kDevice = cuda::kCudaKind;

// TensorRT times kernels for every layer: seconds on a server's device. On a board that is minutes,
// and a build that takes longer than this is not what somebody waits for.
constexpr std::int64_t kLongestBuild_ns = 900 * kNanosecondsPerSecond;
// Less than what the driver's context and the library's own memory take, on any device.
constexpr std::uint64_t kLeastMemory_bytes = std::uint64_t{256} << 20;

enum class YesNo { no, yes };
constexpr auto names_of(YesNo) {
  return named<YesNo>({{YesNo::no, "no"}, {YesNo::yes, "yes"}});
}

bool is_on(const runtime::Options& options, const std::string& name) {
  return runtime::option_or(options, name, names_of(YesNo{}), YesNo::no) == YesNo::yes;
}

std::string contents(const runtime::PrepareRequest& request) {
  using runtime::Precision;
  if (request.variant.precision == Precision::int8) {
    return emit::onnx_int8_symmetric(*request.quantised);
  }
  if (request.variant.precision == Precision::fp16) return emit::onnx_fp16(request.network);
  return emit::onnx_fp32(request.network);
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
            {"fp16", Precision::fp16, "ONNX in FP16 throughout"},
            {"int8", Precision::int8,
             "QDQ without zero points: int8 activations and weights, FP32 biases",
             quantise::Scheme::symmetric_i8}};
  }

  std::vector<runtime::OptionInfo> options() const override {
    return {{"graph",
             "yes records the inference as a CUDA graph and launches it as a whole; "
             "default: no"},
            {"waiting",
             "how the processor waits for the device within an inference: spinning (the "
             "default: sooner, and a processor is busy) or blocking (it sleeps)"},
            {"tf32",
             "yes allows TF32 in FP32 products, the library's own default: then the row "
             "is no FP32 and says so; default: no"}};
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
    const SessionOptions options{.graph = is_on(request.options, "graph"),
                                 .tf32 = is_on(request.options, "tf32")};
    const auto waiting = runtime::option_or(request.options, "waiting",
                                            cuda::names_of(cuda::Waiting{}), cuda::kUsualWaiting);
    phases.begin("load");
    const cuda::Found found = cuda::find_device(request.device, needs(), settings_.place);
    library();
    OnDevice shared;
    shared.context = std::make_shared<const cuda::Context>(found.driver, found.device, waiting);
    cuda::require_memory(found.device, shared.context->free_memory_bytes(), needs());
    phases.begin("read");
    const std::string onnx = read_file(request.artifact);
    phases.begin("compile", kLongestBuild_ns);
    make_engine(shared, request, onnx, key_of(found, onnx, request.batch, options.tf32));
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

  // Opened when somebody asks, and once.
  const std::shared_ptr<const Library>& library() const {
    if (!library_) library_ = std::make_shared<const Library>(settings_.product);
    return library_;
  }

  PlanKey key_of(const cuda::Found& found, const std::string& onnx, int batch, bool tf32) const {
    return {{"library", library()->words()},
            {"device", fmt::format("{}, compute capability {}", found.device.name,
                                   found.device.capability.words())},
            {"driver", "driver " + found.driver->version_words()},
            {"file", "the file " + sha256_hex(onnx).substr(0, 16)},
            {"batch", fmt::format("a batch of {}", batch)},
            {"tf32", tf32 ? "TF32" : "no TF32"}};
  }

  // From the kept plan where there is one that fits, else from a new one, which is kept.
  void make_engine(OnDevice& shared, const runtime::OpenRequest& request, const std::string& onnx,
                   const PlanKey& key) const {
    std::string why;
    if (!request.compile_cache.empty()) {
      KeptPlan kept = kept_plan(request.compile_cache, key);
      why = kept.why;
      if (kept.plan) {
        try {
          shared.engine = std::make_shared<const Engine>(library(), kept.plan->bytes);
          return tell(shared, std::move(*kept.plan), "kept from an earlier start");
        } catch (const std::runtime_error& error) {
          why = error.what();
        }
      }
    }
    Plan plan = build_plan(*library(), {.onnx = std::as_bytes(std::span(onnx)),
                                        .batch = request.batch,
                                        .tf32 = is_on(request.options, "tf32")});
    shared.engine = std::make_shared<const Engine>(library(), plan.bytes);
    std::string words = why.empty() ? "built now" : "built now: " + why;
    if (!request.compile_cache.empty()) {
      const std::string not_kept = keep_plan(request.compile_cache, key, plan);
      if (!not_kept.empty()) words += "; not kept: " + not_kept;
    }
    tell(shared, std::move(plan), words);
  }

  static void tell(OnDevice& shared, Plan plan, const std::string& words) {
    shared.facts = {{"plan", words}, {"plan_bytes", std::to_string(plan.bytes.size())}};
    shared.account = std::move(plan.account);
  }

  RuntimeSettings settings_;
  mutable std::shared_ptr<const Library> library_;
};

}  // namespace

std::unique_ptr<runtime::Runtime> make_device_runtime(const RuntimeSettings& settings) {
  return std::make_unique<DeviceRuntime>(settings);
}

}  // namespace edgebench::tensorrt
