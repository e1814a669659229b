// The delegates of the reduced precisions. FP32's is the DelegateWriter itself.
#pragma once

#include "model/network.h"
#include "quantise/quantised_network.h"
#include "write/delegate.h"

namespace edgebench::executorch {

// FP16 weights, computed in FP32.
Delegate fp16_storage_delegate(const model::Network& network);

// Values, weights and biases in FP16; the input and the logits stay FP32.
Delegate fp16_delegate(const model::Network& network);

// INT8 weights of the convolutions of one pixel and of linear layers, whose inputs are quantised
// when run, each image with its own scale; the other convolutions are FP32.
Delegate int8_dynamic_delegate(const model::Network& network);

// The integers of the quantised network. Throws std::invalid_argument unless its activations are
// asymmetric uint8; the file has them as int8.
Delegate int8_delegate(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::executorch
