#include "runtime/runtime.h"

#include <optional>

#include <openvino/core/graph_util.hpp>
#include <openvino/core/version.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>

#include "emit/onnx_fp32.h"
#include "session.h"

namespace edgebench::openvino {
namespace {

constexpr const char* kModelFile = "model.xml";  // Its weights are in model.bin.
constexpr const char* kDevice = "CPU";

class OpenVino final : public runtime::Runtime {
 public:
  std::string name() const override { return "openvino"; }
  std::string version() const override { return ov::get_openvino_version().buildNumber; }

  runtime::Facts facts() override {
    std::string capabilities;
    for (const std::string& capability : core().get_property(kDevice, ov::device::capabilities)) {
      capabilities += (capabilities.empty() ? "" : ", ") + capability;
    }
    return {{"device", core().get_property(kDevice, ov::device::full_name)},
            {"capabilities", capabilities}};
  }

  std::vector<runtime::Variant> variants() const override {
    return {{"fp32", runtime::Precision::fp32, "IR in FP32 on the CPU, precision hint f32"}};
  }

  std::string prepare(const runtime::Variant& /*variant*/, const model::Network& network,
                      const std::filesystem::path& folder) override {
    const std::filesystem::path onnx = folder / "model.onnx";
    emit::write_onnx_fp32(network, onnx);
    // Converted in memory that is dropped before the ONNX file goes: the weights are mapped.
    ov::save_model(core().read_model(onnx.string()), (folder / kModelFile).string(),
                   /*compress_to_fp16=*/false);
    std::filesystem::remove(onnx);
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    phases.begin("load");
    core().get_versions(kDevice);  // Loads the plugin.
    return open_session(core(), request, phases);
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
