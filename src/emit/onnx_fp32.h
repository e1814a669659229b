// The network as an FP32 ONNX file, which ONNX Runtime, OpenVINO and TensorRT read.
#pragma once

#include <filesystem>
#include <string>

#include "model/network.h"

namespace edgebench::emit {

// The file's bytes; emit/onnx_writer.h says what its input and output are.
std::string onnx_fp32(const model::Network& network);

// Written whole or not at all.
void write_onnx_fp32(const model::Network& network, const std::filesystem::path& path);

}  // namespace edgebench::emit
