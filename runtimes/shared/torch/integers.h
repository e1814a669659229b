// Which integers an engine multiplies without error on this processor.
#pragma once

#include "quantise/quantised_network.h"
#include "shared/torch/engine.h"

namespace edgebench::torch_common {

quantise::Scheme integers_for(Engine engine);

}  // namespace edgebench::torch_common
