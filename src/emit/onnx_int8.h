// The quantised network as a QDQ ONNX file: uint8 activations, of eight bits or of seven, int8
// weights per output channel, int32 biases. It is the one form that both ONNX Runtime and OpenVINO
// turn into integer kernels from end to end.
#pragma once

#include <filesystem>
#include <string>

#include "quantise/quantised_network.h"

namespace edgebench::emit {

// The file's bytes; emit/onnx_writer.h says what its input and output are: the input is quantised
// inside, the logits are floats. How the integers came about stands in the metadata. Throws
// std::invalid_argument for symmetric activations, and for a network whose
// quantisers do not fit its nodes.
std::string onnx_int8(const quantise::QuantisedNetwork& quantised);

// Written whole or not at all.
void write_onnx_int8(const quantise::QuantisedNetwork& quantised,
                     const std::filesystem::path& path);

}  // namespace edgebench::emit
