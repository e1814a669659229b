// The network as OpenVINO's own format, one pair of files for each way of storing it. Written here
// and not by OpenVINO, so that an artifact is the same whichever version is installed, and that all
// versions are compared on the same model.
//
// What OpenVINO makes of them is what it makes of the ONNX files that ONNX Runtime reads too: the
// same kernels and, to the bit, the same logits (2024.3 to 2026.4).
#pragma once

#include <string>

#include "model/network.h"
#include "quantise/quantised_network.h"

namespace edgebench::openvino {

// All bytes. Equal networks give equal files. Input "input": float [N, 3, image_size, image_size],
// normalised; output "output": float logits [N, classes]; N is chosen when the model is read. The
// convolution or product of a layer is called by the layer's name, and what follows it by that name
// and a suffix behind a slash.
struct IrFiles {
  std::string xml;
  std::string weights;  // The .bin that lies beside it under the same name.
};

IrFiles ir_fp32(const model::Network& network);

// Weights and biases as halves, each widened by an operator that whoever compiles may fold. Throws
// std::range_error, naming the tensor, where a value is too large.
IrFiles ir_fp16(const model::Network& network);

// 8-bit weights, and a FakeQuantize behind each value. Throws std::invalid_argument for symmetric
// activations, and for a network whose quantisers do not fit its nodes.
IrFiles ir_int8(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::openvino
