#include "variants.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "shared/torch/integers.h"

namespace edgebench::libtorch {

using runtime::Element;
using runtime::Layout;
using runtime::Precision;
using torch_common::Engine;
using torch_common::integers_for;

const std::vector<LibtorchVariant>& libtorch_variants() {
  static const std::vector<LibtorchVariant> kVariants = {
      {.variant = {"eager-fp32", Precision::fp32,
                   "torchvision's network, operator by operator, contiguous (NCHW)",
                   quantise::Scheme::asymmetric_u8, /*baseline=*/true},
       .kind = Kind::eager,
       .layout = Layout::nchw},
      {.variant = {"eager-fp32-channels-last", Precision::fp32, "the same, channels-last"},
       .kind = Kind::eager},
      {.variant = {"torchscript-fp32", Precision::fp32, "the same network, traced"}},
      {.variant = {"torchscript-fp32-frozen", Precision::fp32,
                   "traced, then frozen and optimised for inference when loaded"},
       .kind = Kind::torchscript_frozen,
       .layout = Layout::nchw},
      {.variant = {"torchscript-bf16", Precision::bf16, "traced, BF16 throughout"},
       .element = Element::bf16},
      {.variant = {"torchscript-fp16", Precision::fp16, "traced, FP16 throughout"},
       .element = Element::f16},
      {.variant = {"torchscript-int8-dynamic", Precision::int8_dynamic,
                   "FP32, fully connected layers quantised as they come"},
       .engine = Engine::x86},
      {.variant = {"torchscript-int8-x86", Precision::int8,
                   "PyTorch's default engine: oneDNN or FBGEMM, layer by layer",
                   integers_for(Engine::x86)},
       .engine = Engine::x86},
      {.variant = {"torchscript-int8-onednn", Precision::int8, "the engine oneDNN",
                   integers_for(Engine::onednn)},
       .engine = Engine::onednn},
      {.variant = {"torchscript-int8-fbgemm", Precision::int8, "the engine FBGEMM",
                   integers_for(Engine::fbgemm)},
       .engine = Engine::fbgemm},
      {.variant = {"torchscript-int8-qnnpack", Precision::int8, "the engine QNNPACK",
                   integers_for(Engine::qnnpack)},
       .engine = Engine::qnnpack},
  };
  return kVariants;
}

const LibtorchVariant& libtorch_variant(std::string_view name) {
  for (const LibtorchVariant& known : libtorch_variants()) {
    if (known.variant.name == name) return known;
  }
  throw std::invalid_argument("libtorch has no variant " + std::string(name));
}

}  // namespace edgebench::libtorch
