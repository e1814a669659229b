// What each variant is, in one table.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "runtime/runtime.h"
#include "shared/torch/engine.h"

namespace edgebench::libtorch {

enum class Kind {
  eager,               // A checkpoint, called operator by operator.
  torchscript,         // Loaded and run.
  torchscript_frozen,  // Frozen and optimised for inference after loading.
};

struct LibtorchVariant {
  runtime::Variant variant;
  Kind kind = Kind::torchscript;
  runtime::Element element = runtime::Element::f32;
  runtime::Layout layout = runtime::Layout::nhwc;   // Where no option says otherwise.
  std::optional<torch_common::Engine> engine = {};  // Of INT8 kernels.
};

const std::vector<LibtorchVariant>& libtorch_variants();

// Throws std::invalid_argument for a name that is none.
const LibtorchVariant& libtorch_variant(std::string_view name);

}  // namespace edgebench::libtorch
