// From a graph of operators to the steps that they spell.
#pragma once

#include "weights/onnx/graph.h"
#include "weights/onnx/steps.h"
#include "weights/onnx/tensor.h"

namespace edgebench::weights {

// Walks to the first operator that MobileNetV2 cannot have, which is the last step then. Throws
// OnnxFault for an input that is no N x 3 x H x W or N x H x W x 3 image in floating point, for
// normalisation inside the graph, and for tensors that are missing or damaged.
// The steps point into the graph.
OnnxSteps walk(const OnnxGraph& graph, OnnxTensorReader& reader);

}  // namespace edgebench::weights
