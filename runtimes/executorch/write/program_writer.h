// A .pte of one method, "forward", that is one call of the XNNPACK delegate.
#pragma once

#include <string>

#include "model/network.h"
#include "write/delegate.h"

namespace edgebench::executorch {

inline constexpr int kLargestBatch = 64;

// The file's bytes. Input: float N x 3 x image_size x image_size, read in place; output: float
// N x classes; any N from 1 to kLargestBatch. Equal arguments give equal bytes.
std::string write_program(const model::Network& network, const Delegate& delegate);

}  // namespace edgebench::executorch
