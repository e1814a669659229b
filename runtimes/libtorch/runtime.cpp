#include "runtime/runtime.h"

#include "artifact.h"
#include "cuda_device.h"
#include "sessions.h"
#include "shared/cuda/roofline.h"
#include "shared/torch/torch_runtime.h"
#include "variants.h"

namespace edgebench::libtorch {
namespace {

class Libtorch final : public torch_common::TorchRuntime {
 public:
  std::string name() const override { return "libtorch"; }

  std::vector<runtime::Variant> variants() const override {
    std::vector<runtime::Variant> variants;
    for (const LibtorchVariant& known : libtorch_variants()) variants.push_back(known.variant);
    return variants;
  }

  std::vector<runtime::OptionInfo> options() const override {
    std::vector<runtime::OptionInfo> options = TorchRuntime::options();
    options.push_back(waiting_option());
    return options;
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

  std::vector<std::string> file_suffixes() const override { return {".pt", ".pth", ".ts", ".ptl"}; }

  std::string prepare(const runtime::PrepareRequest& request) override {
    return write_artifact(libtorch_variant(request.variant.name), request);
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    if (request.variant.empty()) return open_users_file(request, phases);
    return open_variant(libtorch_variant(request.variant), request, phases);
  }
};

}  // namespace
}  // namespace edgebench::libtorch

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::libtorch::Libtorch>();
}
