// What ran, from the names of the operators that the delegate executed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "check/checked_program.h"
#include "runtime/runtime.h"

namespace edgebench::executorch {

// "Convolution (NHWC, F32) GEMM x 34, ..." in order of first appearance.
std::string summarize(std::span<const std::string> names);

// The convolutions and linear layers that ran, with the names that the file has for them; if the
// file has not as many of them as ran, none.
std::vector<runtime::ExecutedLayer> executed_layers(std::span<const std::string> names,
                                                    std::span<const DelegatedLayer> layers,
                                                    bool computes_fp16);

}  // namespace edgebench::executorch
