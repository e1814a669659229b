// Whether the steps of an ONNX graph are MobileNetV2's, and its layers if they are.
#pragma once

#include <string>
#include <vector>

#include "weights/layer.h"
#include "weights/onnx/steps.h"

namespace edgebench::weights {

// The layers in order of execution: the convolutions, then one or more linear layers with ReLU
// between them. Throws OnnxFault, naming the first operator that is not where MobileNetV2
// (model::mobilenet_v2() of the width that most convolutions agree with) has one, and for weights
// that are not finite. A softmax at the end is left out; the notes say so.
std::vector<Layer> layers_of(const OnnxSteps& graph, std::vector<std::string>& notes);

}  // namespace edgebench::weights
