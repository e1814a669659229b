#include "runtime/runtime.h"

#include <optional>
#include <utility>

#include <openvino/core/graph_util.hpp>
#include <openvino/core/version.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>

#include "base/file.h"
#include "devices.h"
#include "emit/onnx_files.h"
#include "machine/cpuinfo.h"
#include "model_form.h"
#include "session.h"

namespace edgebench::openvino {
namespace {

constexpr const char* kModelFile = "model.xml";  // Its weights are in model.bin.

class OpenVino final : public runtime::Runtime {
 public:
  std::string name() const override { return "openvino"; }
  std::string version() const override { return ov::get_openvino_version().buildNumber; }

  runtime::Facts facts() override {
    std::string capabilities;
    const std::string cpu = vendor_name(runtime::kCpu);
    for (const std::string& capability : core().get_property(cpu, ov::device::capabilities)) {
      capabilities += (capabilities.empty() ? "" : ", ") + capability;
    }
    return {{"device", core().get_property(cpu, ov::device::full_name)},
            {"capabilities", capabilities}};
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

  std::vector<std::string> file_suffixes() const override { return {".xml", ".onnx"}; }
  runtime::FileForm inspect(const std::filesystem::path& file) override {
    return form_of(*read_file(core(), file));
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    using runtime::Precision;
    const Precision precision = request.variant.precision;
    const std::filesystem::path onnx = request.folder / "model.onnx";
    if (precision == Precision::int8) {
      write_file_atomically(onnx, emit::onnx_int8(*request.quantised));
    } else {
      write_file_atomically(onnx, emit::onnx_fp32(request.network));
    }
    const bool halves = precision == Precision::fp16_storage || precision == Precision::fp16;
    // Converted in memory that is dropped before the ONNX file goes: the weights are mapped.
    ov::save_model(core().read_model(onnx.string()), (request.folder / kModelFile).string(),
                   /*compress_to_fp16=*/halves);
    std::filesystem::remove(onnx);
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
    const std::string device = vendor_name(request.device);
    core().get_versions(device);  // Loads the plugin.
    const ov::element::Type arithmetic = arithmetic_on(
        request.device, request.variant, core().get_property(device, ov::device::capabilities));
    return open_sessions(core(), request, streams, arithmetic, phases);
  }

 private:
  // Made at the first use, so that the worker's start does not pay for it.
  ov::Core& core() {
    if (!core_) core_.emplace();
    return *core_;
  }

  std::optional<ov::Core> core_;
};

}  // namespace
}  // namespace edgebench::openvino

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::openvino::OpenVino>();
}
