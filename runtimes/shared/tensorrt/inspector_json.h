// What IEngineInspector says of an engine as JSON.
// Source: docs.nvidia.com/deeplearning/tensorrt, "Engine Inspector".
#pragma once

#include <string_view>
#include <vector>

#include "shared/tensorrt/engine_layers.h"

namespace edgebench::tensorrt {

// {"Layers": [{"Name": .., "LayerType": .., "Inputs": [{"Dimensions": [..], "Format/Datatype": ..
// or "Datatype": ..}], "Constants": [..], "ParameterType": .., "Weights": {"Type": ..},
// "TacticName": .., "Metadata": ..}]}. What a layer lacks is empty; none, if the text is something
// else, or the engine was built without details, so that layers are mere names.
std::vector<EngineLayer> layers_in_json(std::string_view text);

}  // namespace edgebench::tensorrt
