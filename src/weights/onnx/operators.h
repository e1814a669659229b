// The operators that an exporter may spell MobileNetV2 with.
// Source: github.com/onnx/onnx, docs/Operators.md and docs/Changelog.md.
#pragma once

#include <cstdint>
#include <optional>

#include "weights/onnx/call.h"
#include "weights/onnx/value.h"

namespace edgebench::weights {

// The newest operator set whose changes this was written with: ONNX 1.20.
inline constexpr std::int64_t kNewestOperatorSet = 25;

// Adds the operator to the steps and gives its output. Nothing, with call.problem where there is
// more to say, if MobileNetV2 cannot have it. Throws OnnxFault for normalisation of the image.
std::optional<OnnxValue> apply(OnnxCall& call);

// By kind; each is as apply().
namespace operators {

using Result = std::optional<OnnxValue>;

// Throws OnnxFault: the file was exported to be trained, and computes something else then.
[[noreturn]] void refuse_training(const OnnxCall& call);

// layer_operators.cpp: what has weights.
Result convolution(OnnxCall& call);
Result gemm(OnnxCall& call);
Result matrix_product(OnnxCall& call);
Result batch_normalisation(OnnxCall& call);
Result sum(OnnxCall& call);  // Of two values, or of a layer and its bias.

// shape_operators.cpp: what gives the same numbers in another shape.
Result unchanged(OnnxCall& call);
Result dropout(OnnxCall& call);
Result cast(OnnxCall& call);
Result flatten(OnnxCall& call);
Result reshape(OnnxCall& call);
Result squeeze(OnnxCall& call);
Result unsqueeze(OnnxCall& call);
Result transpose(OnnxCall& call);
Result gather(OnnxCall& call);  // Of all elements in order, as PyTorch's as_strided becomes.

}  // namespace operators

}  // namespace edgebench::weights
