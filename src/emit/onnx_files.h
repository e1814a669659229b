// The network as ONNX files, one for each way of storing it, which ONNX Runtime, OpenVINO and
// TensorRT read. All bytes: emit/onnx_writer.h says what a file's input and output are, and equal
// networks give equal files.
#pragma once

#include <string>

#include "model/network.h"
#include "quantise/quantised_network.h"

namespace edgebench::emit {

std::string onnx_fp32(const model::Network& network);

// Half the size of the FP32 file and the same operators: each weight is cast to FP32 by an operator
// that runtimes evaluate once, when they load the file. Weights are rounded to the nearest FP16
// number, ties to even. Throws std::range_error, naming the layer, for a weight that is too large
// for FP16 (65504).
std::string onnx_fp16_storage(const model::Network& network);

// Every operator computes with FP16 values. The graph's input and output stay FP32, as for every
// other file, with a cast behind the one and before the other. Throws as above.
std::string onnx_fp16(const model::Network& network);

// The same with BF16 values. Throws std::range_error, naming the layer, for a weight that is too
// large for BF16 (3.39e38).
std::string onnx_bf16(const model::Network& network);

// Every linear layer has INT8 weights, symmetric per output with 127 steps, and quantises its input
// anew for every inference; everything else is FP32. No calibration is needed: the classifier alone
// holds a third of MobileNetV2's weights.
std::string onnx_int8_dynamic(const model::Network& network);

// QDQ: uint8 activations, int8 weights per output channel, int32 biases; the one form that both
// ONNX Runtime and OpenVINO turn into integer kernels from end to end. The input is quantised
// inside, the logits are floats. How the integers came about stands in the metadata. Throws
// std::invalid_argument for symmetric activations, and for a network whose quantisers do not fit
// its nodes.
std::string onnx_int8(const quantise::QuantisedNetwork& quantised);

// The same of a network of which some layers are computed in FP32 (quantise/mixed/lifting.h): those
// have float weights, and what only they make and read is not stored as integers.
std::string onnx_int8_mixed(const quantise::QuantisedNetwork& quantised);

// QDQ without zero points, as TensorRT takes it: int8 activations and weights, FP32 biases. Throws
// std::invalid_argument for asymmetric activations, and for a network whose quantisers do not fit
// its nodes.
std::string onnx_int8_symmetric(const quantise::QuantisedNetwork& quantised);

// The same with FP16 where it has FP32: scales, biases, and every value that is no integer, but for
// input and output. Scales are rounded to FP16, and the integers go with them (emit/half_scales.h).
std::string onnx_int8_symmetric_fp16(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::emit
