// The network as an FP32 ONNX file, which ONNX Runtime, OpenVINO and TensorRT read.
#pragma once

#include <filesystem>
#include <string>

#include "emit/onnx_graph.h"
#include "model/network.h"

namespace edgebench::emit {

// Input "input": float [N, 3, image_size, image_size], normalised; output "output": float logits
// [N, classes]; N is chosen when run. Every other value has the name of its node in the network.
std::string onnx_fp32(const model::Network& network);

// Written whole or not at all.
void write_onnx_fp32(const model::Network& network, const std::filesystem::path& path);

// What every ONNX file of a network says about itself: its size, its precision, where the weights
// come from, and "synthetic" = "true" or "false" in the metadata.
OnnxDescription describe(const model::Network& network, const std::string& precision);

}  // namespace edgebench::emit
