// What XNNPACK's names for its operators say: "Convolution (NHWC, QS8, QC8W) IGEMM #3" is of layout
// NHWC, reads INT8, and has INT8 weights with a scale for each channel. A 1x1 convolution runs, and
// is called, as the "Fully Connected" that it is.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checked_program.h"
#include "runtime/runtime.h"

namespace edgebench::executorch {

// In which type an operator multiplies: the first in its name, that of its input. FP16 counts as
// FP32 where the processor cannot compute in it: XNNPACK then widens each number, multiplies, and
// rounds again.
runtime::Arithmetic arithmetic_of(std::string_view name, bool computes_fp16);

// Whether this processor has instructions for FP16 arithmetic, not only for conversions.
bool processor_computes_fp16();

// "Convolution (NHWC, F32) GEMM x 34, ..." in order of first appearance.
std::string summarize(std::span<const std::string> names);

// The convolutions and linear layers that ran, with the names that the file has for them; if the
// file has not as many of them as ran, none.
std::vector<runtime::ExecutedLayer> executed_layers(std::span<const std::string> names,
                                                    std::span<const DelegatedLayer> layers,
                                                    bool computes_fp16);

}  // namespace edgebench::executorch
