// What XNNPACK's names for its operators say: "Convolution (NHWC, QS8, QC8W) IGEMM #3" is of layout
// NHWC, reads INT8, and has INT8 weights with a scale for each channel. XNNPACK has an operator for
// each combination of types and none that chooses a type when it runs, so the name proves what a
// layer multiplied in. A convolution of one pixel runs, and is called, as the "Fully Connected"
// that it is.
#pragma once

#include <string_view>

#include "runtime/layer_profiler.h"
#include "runtime/runtime.h"

namespace edgebench::xnnpack {

// Without the number by which some libraries tell equal names apart: " #3".
std::string_view without_number(std::string_view name);

// Whether it is an operator of a layer with weights: a convolution or a linear layer.
bool multiplies_by_weights(std::string_view name);

// What the operator is for. Of what converts types only its place tells whether it is the input's
// conversion: here all are between integers and floats.
runtime::KernelRole role_of(std::string_view name);

// In which type it multiplies: the first in its name, that of its input. The types behind it are
// that of the output and, with a W, that of the stored weights. FP16 counts as FP32 where the
// processor cannot compute in it: XNNPACK then widens each number, multiplies, and rounds again.
runtime::Arithmetic arithmetic_of(std::string_view name, bool computes_fp16);

}  // namespace edgebench::xnnpack
