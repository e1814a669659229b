// The graph of an XNNPACK delegate, checked before the library reads it: its values, its constants
// and its nodes fit each other. The library takes constants that are shorter than their tensors and
// parameters that end the process.
#pragma once

#include <cstddef>
#include <span>

#include "check/checked_program.h"
#include "check/pte_file.h"

namespace edgebench::executorch {

// Throws std::runtime_error with a sentence that says what does not hold.
DelegatedGraph check_graph(const PteFile& file, std::span<const std::byte> blob);

}  // namespace edgebench::executorch
