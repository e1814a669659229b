// The network as an ONNX file whose classifier has INT8 weights and quantises its input anew for
// every inference; everything else is FP32. No calibration is needed: the classifier alone holds a
// third of MobileNetV2's weights.
#pragma once

#include <filesystem>
#include <string>

#include "model/network.h"

namespace edgebench::emit {

// The file's bytes; emit/onnx_writer.h says what its input and output are. The classifier's weights
// are symmetric per class, 127 steps, rounded to the nearest.
std::string onnx_int8_dynamic(const model::Network& network);

// Written whole or not at all.
void write_onnx_int8_dynamic(const model::Network& network, const std::filesystem::path& path);

}  // namespace edgebench::emit
