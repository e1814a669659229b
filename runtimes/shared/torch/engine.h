// The libraries of INT8 kernels that PyTorch can be told to use.
#pragma once

#include "base/enum_names.h"

namespace edgebench::torch_common {

enum class Engine { x86, onednn, fbgemm, qnnpack };
constexpr auto names_of(Engine) {
  return named<Engine>({{Engine::x86, "x86"},
                        {Engine::onednn, "onednn"},
                        {Engine::fbgemm, "fbgemm"},
                        {Engine::qnnpack, "qnnpack"}});
}

// Switches to it, for packing weights and for running. Throws runtime::Unsupported where this
// processor or this build has none.
void use_engine(Engine engine);

}  // namespace edgebench::torch_common
