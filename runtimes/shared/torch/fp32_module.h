// TorchScript modules of the floating-point variants.
#pragma once

#include <c10/core/ScalarType.h>
#include <torch/csrc/jit/api/module.h>

#include "model/network.h"

namespace edgebench::torch_common {

enum class Normalisation {
  kept,    // As torchvision's network has it: a normalisation behind every convolution.
  folded,  // Into the convolution, as everybody does who deploys.
};

// A module by tracing forward() on one image, with weights of the type. Parameters have
// torchvision's names, with underscores for dots. Takes any batch.
torch::jit::Module traced_module(const model::Network& network, Normalisation normalisation,
                                 c10::ScalarType type);

}  // namespace edgebench::torch_common
