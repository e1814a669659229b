// The network with FP16 weights, as two ONNX files: one that is computed in FP32 all the same, and
// one that is FP16 throughout.
#pragma once

#include <filesystem>
#include <string>

#include "model/network.h"

namespace edgebench::emit {

// Half the size of the FP32 file and the same operators: each weight is cast to FP32 by an operator
// that runtimes evaluate once, when they load the file. Weights are rounded to the nearest FP16
// number, ties to even. Throws std::range_error, naming the layer, for a weight that is too large
// for FP16 (65504).
std::string onnx_fp16_storage(const model::Network& network);

// Every operator computes with FP16 values. The graph's input and output stay FP32, as for every
// other file, with a cast behind the one and before the other. Throws as above.
std::string onnx_fp16(const model::Network& network);

// Written whole or not at all.
void write_onnx_fp16_storage(const model::Network& network, const std::filesystem::path& path);
void write_onnx_fp16(const model::Network& network, const std::filesystem::path& path);

}  // namespace edgebench::emit
