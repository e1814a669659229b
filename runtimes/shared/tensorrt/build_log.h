// TensorRT-RTX's account of a plan that it has built: a line for each kernel among those that a
// verbose build prints. It needs no device, and has what IEngineInspector tells where there is one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/tensorrt/engine_layers.h"

namespace edgebench::tensorrt {

// Whether a line is of the account.
bool is_layer_line(std::string_view line);

// "Name: a, LayerType: b, Inputs: [ { Name: .., Dimensions: [1,3], .., Datatype: Float, .. }],
// Constants: [..], Outputs: [..], TacticName: c, StreamId: 0, Metadata: [ONNX Layer: d]". Other
// lines are left out, and what a line lacks is empty.
std::vector<EngineLayer> layers_in_log(std::span<const std::string> lines);

}  // namespace edgebench::tensorrt
