#include "runtime/runtime.h"

#include <array>

#include "base/enum_names.h"
#include "base/file.h"
#include "check/model_file.h"
#include "classifier.h"
#include "litert_api.h"
#include "machine/cpuinfo.h"
#include "runtime/option.h"
#include "session.h"
#include "tflite_files.h"

namespace edgebench::litert {
namespace {

constexpr const char* kModelFile = "model.tflite";

EnvironmentHandle make_environment() {
  constexpr std::int64_t kErrors = 3;  // And above.
  // Without the first, LiteRT looks for GPUs and NPUs first.
  const std::array<EnvironmentOption, 2> options = {
      {{kAutoRegisterAccelerators, kIntegerOption, kCpu},
       {kMinLoggerSeverity, kIntegerOption, kErrors}}};
  Environment* made = nullptr;
  check(LiteRtCreateEnvironment(static_cast<int>(options.size()), options.data(), &made),
        "make its environment");
  return EnvironmentHandle(made);
}

// With the flag for FP16, XNNPACK computes in FP32 and rounds where the processor lacks FP16.
void require_fp16_arithmetic() {
  if (!machine::has_fp16_arithmetic()) {
    throw runtime::Unsupported(
        "this processor has no FP16 arithmetic (avx512_fp16 on x86, asimdhp on Arm)");
  }
}

constexpr const char* kWeightCache = "weight_cache";
constexpr auto kSwitch = named<bool>({{true, "on"}, {false, "off"}});

// Another batch than that of the file is a matter of resizing, unless a shape in it holds that.
runtime::FileForm form_of(const Classifier& classifier) {
  const runtime::InputSpec& input = classifier.input;
  runtime::FileForm form{.element = input.element,
                         .layout = input.layout,
                         .image_size = input.image_size,
                         .classes = classifier.classes};
  if (classifier.holds_batch) form.batch = classifier.batch;
  if (input.element != runtime::Element::f32) {
    form.scale = input.scale;
    form.zero_point = input.zero_point;
  }
  return form;
}

class LiteRt final : public runtime::Runtime {
 public:
  LiteRt() { check_library(); }

  std::string name() const override { return "litert"; }
  std::string version() const override { return std::string(kLibraryVersion); }

  runtime::Facts facts() override {
    return {{"library", library_path()}, {"accelerators", "CPU only: XNNPACK"}};
  }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {
        {"fp32", Precision::fp32, "FP32 through XNNPACK"},
        {"fp16-storage", Precision::fp16_storage, "FP16 weights, unpacked to FP32 when loaded"},
        {"fp16", Precision::fp16, "FP16 weights and arithmetic, on processors that have it"},
        {"int8-dynamic", Precision::int8_dynamic,
         "INT8 fully connected layers and 1 x 1 convolutions, their inputs quantised as they come; "
         "the rest FP32"},
        {"int8", Precision::int8, "int8 activations, int8 weights per channel"}};
  }

  std::vector<runtime::OptionInfo> options() const override {
    return {{kWeightCache,
             "on: pack the weights once into a file of the user's cache, and map it from then on; "
             "off (the default): pack them in every session"}};
  }

  std::vector<std::string> file_suffixes() const override { return {".tflite"}; }

  runtime::FileForm inspect(const std::filesystem::path& file) override {
    const ModelFile model(file);
    return form_of(classifier_of(model.graph()));
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    write_file_atomically(request.folder / kModelFile, contents(request));
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    CompileOptions options = {
        .threads = request.threads,
        .xnnpack_flags = kXnnpackDefaults,
        .weight_cache = runtime::option_or(request.options, kWeightCache, kSwitch, false)};
    if (request.variant == "fp16") {
      require_fp16_arithmetic();
      options.xnnpack_flags |= kXnnpackForceFp16;
    }
    phases.begin("load");
    if (!environment_) environment_ = make_environment();
    return open_session(*environment_, request, options, phases);
  }

 private:
  static std::string contents(const runtime::PrepareRequest& request) {
    using runtime::Precision;
    switch (request.variant.precision) {
      case Precision::fp32:
        return tflite_fp32(request.network);
      case Precision::fp16_storage:
      case Precision::fp16:
        return tflite_fp16(request.network);
      case Precision::int8_dynamic:
        return tflite_int8_dynamic(request.network);
      case Precision::int8:
        return tflite_int8(*request.quantised);
      case Precision::tf32:
      case Precision::bf16:
        break;
    }
    throw runtime::Unsupported("XNNPACK has no TF32 or BF16 convolutions");
  }

  EnvironmentHandle environment_;
};

}  // namespace
}  // namespace edgebench::litert

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::litert::LiteRt>();
}
