// Operators whose inputs are constants: the casts and transpositions of weights that exporters
// leave in the file, and the arithmetic on shapes from which they compute the target of a Reshape.
// Source: github.com/onnx/onnx, docs/Operators.md.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include <onnx/onnx_pb.h>

#include "weights/onnx/tensor.h"

namespace edgebench::weights {

// What the node computes. `inputs` are in the node's order, null for one that is left out. Nothing
// if the operator is not evaluated here, is given what it is not defined for, or would give more
// than `most_elements`.
std::optional<OnnxTensor> evaluate(const onnx::NodeProto& node,
                                   std::span<const OnnxTensor* const> inputs,
                                   OnnxTensorReader& reader, std::size_t most_elements);

// The axes that the node has as an attribute (older operator sets) or as its input `index`; nothing
// where it has neither. `inputs` as above.
std::optional<Integers> axes_of(const onnx::NodeProto& node,
                                std::span<const OnnxTensor* const> inputs, std::size_t index);

// What Shape gives for a value of this shape.
OnnxTensor shape_tensor(const onnx::NodeProto& node, std::span<const std::int64_t> shape);

}  // namespace edgebench::weights
