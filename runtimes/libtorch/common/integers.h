// Which integers an engine multiplies without error on this processor.
#pragma once

#include "common/engine.h"
#include "quantise/quantised_network.h"

namespace edgebench::torch_common {

quantise::ActivationSet integers_for(Engine engine);

}  // namespace edgebench::torch_common
