// Which kernels ran: PyTorch's own observer of operator calls, and oneDNN's log of its primitives.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

// Runs `inference` once, observed, and returns its convolutions and linear layers in their order.
// The arithmetic is that of the kernel: of oneDNN's primitive, where oneDNN was called (types and
// instruction set are in its log), else of the operator and the type of its input. Frozen graphs
// call oneDNN without an operator that could be observed: there its log is all there is.
// On a GPU it is that of the innermost operator, whose input must be there: cuDNN and cuBLAS
// multiply in the type that they are given, once TF32 is off; PyTorch's own kernels make each half
// FP32. A layer that was computed elsewhere than on `where` is no proof of anything, and says so.
std::vector<runtime::ExecutedLayer> executed_layers(const std::function<void()>& inference,
                                                    c10::DeviceType where = c10::DeviceType::CPU);

// How the kernel of a layer begins that oneDNN computed without an operator: "oneDNN brgconv:avx2".
inline constexpr std::string_view kUnobservedKernel = "oneDNN ";

// Of an operator on a GPU. `tf32` is whether it was allowed.
runtime::Arithmetic arithmetic_on_gpu(std::string_view name, c10::ScalarType input, bool tf32);

// "52 quantized::conv2d_relu (oneDNN brgconv:avx512_core_vnni), ...": equal kernels counted.
std::string summary_of(const std::vector<runtime::ExecutedLayer>& layers);

// Of an operator that multiplies by weights, "aten::conv2d"; nothing of any other.
std::optional<runtime::LayerKind> layer_kind(std::string_view name);

}  // namespace edgebench::torch_common
