#include "artifact.h"

#include <sstream>

#include <torch/csrc/jit/passes/xnnpack_rewrite.h>

#include "shared/torch/engine.h"
#include "shared/torch/error.h"
#include "shared/torch/fp32_module.h"
#include "shared/torch/int8_module.h"

namespace edgebench::libtorch_mobile {
namespace {

using torch::jit::Module;

Module module_of(const runtime::PrepareRequest& request) {
  if (request.variant.precision == runtime::Precision::int8) {
    torch_common::use_engine(torch_common::Engine::qnnpack);
    return torch_common::int8_module(*request.quantised);
  }
  return torch_common::traced_module(request.network, torch_common::Normalisation::folded,
                                     c10::ScalarType::Float);
}

std::size_t size_as_pt(const Module& module) {
  std::ostringstream stream;
  module.save(stream);
  return stream.str().size();
}

}  // namespace

std::string write_artifact(const runtime::PrepareRequest& request) {
  torch_common::guarded("the .ptl file cannot be written", [&] {
    const Module module = module_of(request);
    const torch::jit::ExtraFilesMap extra = {{kPtSizeFile, std::to_string(size_as_pt(module))}};
    // For FP32: convolutions and the classifier become XNNPACK's, packed when the file is loaded.
    const Module optimised = torch::jit::optimizeForMobile(module);
    optimised._save_for_mobile((request.folder / "model.ptl").string(), extra);
  });
  return "model.ptl";
}

}  // namespace edgebench::libtorch_mobile
