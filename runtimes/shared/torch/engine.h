// The libraries of INT8 kernels that PyTorch can be told to use.
#pragma once

#include <string_view>

namespace edgebench::torch_common {

enum class Engine { x86, onednn, fbgemm, qnnpack };

// Switches to it, for packing weights and for running. Throws runtime::Unsupported where this
// processor or this build has none.
void use_engine(Engine engine);

std::string_view name_of(Engine engine);

}  // namespace edgebench::torch_common
