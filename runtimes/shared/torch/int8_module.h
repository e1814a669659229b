// TorchScript modules of the INT8 variants.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include "model/network.h"
#include "quantise/quantised_network.h"

namespace edgebench::torch_common {

// The quantised network in operators of PyTorch's quantized:: family, its weights packed for the
// engine that is in use (engine.h); a file loads under any of them. Activations 0..255, which
// is every scheme but symmetric_i8.
torch::jit::Module int8_module(const quantise::QuantisedNetwork& quantised);

// FP32 but for the linear layers, whose inputs are quantised as they come: what
// torch.ao.quantization.quantize_dynamic() makes of this network. `reduce_range`: inputs in 7
// bits, for processors whose 8-bit products saturate.
torch::jit::Module int8_dynamic_module(const model::Network& network, bool reduce_range);

}  // namespace edgebench::torch_common
