// Which PyTorch was loaded.
#pragma once

#include <string>
#include <string_view>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

std::string library_version();

// Why a PyTorch of this version does not do, as a sentence; empty: it is what edgebench was
// compiled for.
std::string wrong_version(std::string_view loaded);

runtime::Facts library_facts();  // Of the processor's kernels and of the libraries inside.

}  // namespace edgebench::torch_common
