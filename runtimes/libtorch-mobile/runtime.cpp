#include "runtime/runtime.h"

#include "artifact.h"
#include "session.h"
#include "shared/torch/engine.h"
#include "shared/torch/integers.h"
#include "shared/torch/torch_runtime.h"

namespace edgebench::libtorch_mobile {
namespace {

class LibtorchMobile final : public torch_common::TorchRuntime {
 public:
  std::string name() const override { return "libtorch-mobile"; }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {{"fp32", Precision::fp32, "the lite interpreter with XNNPACK (optimize_for_mobile)"},
            {"int8-qnnpack", Precision::int8, "the lite interpreter with QNNPACK",
             torch_common::integers_for(torch_common::Engine::qnnpack)}};
  }

  std::vector<std::string> file_suffixes() const override { return {".ptl"}; }

  std::string prepare(const runtime::PrepareRequest& request) override {
    return write_artifact(request);
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    return open_session(request, phases);
  }
};

}  // namespace
}  // namespace edgebench::libtorch_mobile

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::libtorch_mobile::LibtorchMobile>();
}
