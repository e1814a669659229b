// Which PyTorch was loaded.
#pragma once

#include <string>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

std::string library_version();
runtime::Facts library_facts();  // Of the processor's kernels and of the libraries inside.

}  // namespace edgebench::torch_common
