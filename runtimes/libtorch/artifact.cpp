#include "artifact.h"

#include "machine/cpuinfo.h"
#include "shared/torch/checkpoint.h"
#include "shared/torch/error.h"
#include "shared/torch/fp32_module.h"
#include "shared/torch/int8_module.h"
#include "shared/torch/tensors.h"

namespace edgebench::libtorch {
namespace {

using torch_common::Normalisation;

torch::jit::Module module_of(const LibtorchVariant& known, const runtime::PrepareRequest& request) {
  using runtime::Precision;
  if (known.engine) torch_common::use_engine(*known.engine);
  switch (known.variant.precision) {
    case Precision::int8:
      return torch_common::int8_module(*request.quantised);
    case Precision::int8_dynamic:
      return torch_common::int8_dynamic_module(request.network,
                                               machine::eight_bit_products_saturate());
    default:
      break;
  }
  // Plain FP32 is what torch.jit.trace() makes of torchvision's network; freezing folds the rest.
  const bool as_trained = known.variant.precision == Precision::fp32;
  return torch_common::traced_module(request.network,
                                     as_trained ? Normalisation::kept : Normalisation::folded,
                                     torch_common::scalar_type(known.element));
}

}  // namespace

std::string write_artifact(const LibtorchVariant& known, const runtime::PrepareRequest& request) {
  if (known.kind == Kind::eager) {
    torch_common::write_checkpoint(request.network, request.folder / "model.pth");
    return "model.pth";
  }
  torch_common::guarded("the TorchScript file cannot be written", [&] {
    module_of(known, request).save((request.folder / "model.pt").string());
  });
  return "model.pt";
}

}  // namespace edgebench::libtorch
