// The network as .tflite files, one for each way of storing it. All bytes: equal networks give
// equal files.
#pragma once

#include <string>

#include "model/network.h"
#include "quantise/quantised_network.h"

namespace edgebench::litert {

std::string tflite_fp32(const model::Network& network);

// FP16 weights and biases, each behind a DEQUANTIZE that readers evaluate when they load the file.
// Throws std::range_error, naming the layer, for a weight that is too large for FP16 (65504).
std::string tflite_fp16(const model::Network& network);

// INT8 weights, symmetric per output channel, for the convolutions over all channels and for linear
// layers, which quantise their input anew for every inference. Depthwise convolutions are FP32,
// because XNNPACK has no such kernel for them.
std::string tflite_int8_dynamic(const model::Network& network);

// The integers of the quantised network: int8 activations, int8 weights per channel, int32 biases.
// The input is int8, the logits are floats. Throws std::invalid_argument for another quantisation
// scheme than asymmetric_u8, and for a network whose quantisers do not fit its nodes.
std::string tflite_int8(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::litert
