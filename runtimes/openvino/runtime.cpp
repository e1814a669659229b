#include "runtime/runtime.h"

#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api.h"
#include "base/file.h"
#include "devices.h"
#include "ir_writer.h"
#include "machine/cpuinfo.h"
#include "model_form.h"
#include "session.h"

namespace edgebench::openvino {
namespace {

constexpr const char* kModelFile = "model.xml";
constexpr const char* kWeightsFile = "model.bin";  // OpenVINO takes the .bin of the same name.

IrFiles files_of(const runtime::PrepareRequest& request) {
  switch (request.variant.precision) {
    case runtime::Precision::int8:
      return ir_int8(*request.quantised);
    case runtime::Precision::fp16_storage:
    case runtime::Precision::fp16:
      return ir_fp16(request.network);
    case runtime::Precision::fp32:
    case runtime::Precision::bf16:
      return ir_fp32(request.network);
    case runtime::Precision::tf32:
    case runtime::Precision::int8_dynamic:
      break;
  }
  throw std::logic_error("OpenVINO has no such variant");
}

class OpenVino final : public runtime::Runtime {
 public:
  std::string name() const override { return "openvino"; }
  std::string version() const override { return library_version(); }

  runtime::Facts facts() override {
    return {{"device", core().property(vendor_name(runtime::kCpu), "FULL_DEVICE_NAME")},
            {"capabilities",
             fmt::format("{}", fmt::join(capabilities_of(core(), runtime::kCpu), ", "))}};
  }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {{"fp32", Precision::fp32, "IR in FP32, precision hint f32"},
            {"fp16-storage", Precision::fp16_storage, "FP16 weights, precision hint f32"},
            {"bf16", Precision::bf16, "FP32 weights, precision hint bf16"},
            {"fp16", Precision::fp16, "FP16 weights, precision hint f16"},
            // Without VNNI, oneDNN adds pairs of products in 16 bits.
            {"int8", Precision::int8, "uint8 activations, int8 weights, hint f32 for the rest",
             quantise::exact_scheme(machine::eight_bit_products_saturate())}};
  }

  bool has_compile_cache() const override { return true; }
  std::vector<runtime::DeviceKind> device_kinds() const override {
    return openvino::device_kinds();
  }
  std::vector<runtime::Device> devices() override { return found_devices(core()); }

  // Until revision 2 OpenVINO itself wrote them.
  int artifact_revision() const override { return 2; }

  std::vector<std::string> file_suffixes() const override { return {kIrSuffix, ".onnx"}; }
  runtime::FileForm inspect(const std::filesystem::path& file) override {
    return form_of(read_file(core(), file), ElementTypes(core()));
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    const IrFiles files = files_of(request);
    write_file_atomically(request.folder / kWeightsFile, files.weights);
    write_file_atomically(request.folder / kModelFile, files.xml);
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    return std::move(open_streams(request, 1, phases).front());
  }

  std::vector<std::unique_ptr<runtime::Session>> open_streams(const runtime::OpenRequest& request,
                                                              int streams,
                                                              runtime::Phases& phases) override {
    phases.begin("load");
    const std::string arithmetic =
        arithmetic_on(request.device, request.variant, capabilities_of(core(), request.device));
    return open_sessions(core(), request, streams, arithmetic, phases);
  }

 private:
  // Made at the first use, so that the worker's start does not pay for it.
  const Core& core() {
    if (!core_) core_.emplace();
    return *core_;
  }

  std::optional<Core> core_;
};

}  // namespace
}  // namespace edgebench::openvino

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::openvino::OpenVino>();
}
