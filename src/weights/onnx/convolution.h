// A two-dimensional convolution or pooling of an ONNX graph, as numbers that can be compared.
// Source: github.com/onnx/onnx, docs/Operators.md, Conv and AveragePool.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <onnx/onnx_pb.h>

#include "model/network.h"

namespace edgebench::weights {

// Everything that a two-dimensional convolution computes with, but for its weights.
struct Convolution {
  std::array<std::int64_t, 2> kernel = {1, 1};         // Height and width.
  std::array<std::int64_t, 2> stride = {1, 1};         // Down and across.
  std::array<std::int64_t, 2> dilation = {1, 1};       // Likewise.
  std::array<std::int64_t, 4> padding = {0, 0, 0, 0};  // Top, left, bottom, right.
  std::int64_t groups = 1;
  std::int64_t in_channels = 0;
  std::int64_t out_channels = 0;

  bool operator==(const Convolution&) const = default;
};

Convolution convolution_of(const model::Node& node);

// Kernel, stride, dilation and padding by the node's attributes, for a map of this height and
// width; the channels are left open. `kernel` is what the weights say. Nothing if the attributes
// contradict that or one another, or if the result would have no pixel.
std::optional<Convolution> window_of(const onnx::NodeProto& node,
                                     std::array<std::int64_t, 2> kernel,
                                     std::array<std::int64_t, 2> map);

// Whether the padding that the node asks for is another one for maps of another size.
bool padding_depends_on_size(const onnx::NodeProto& node);

// The height and width of the output for a map of this height and width.
std::array<std::int64_t, 2> output_size(const Convolution& convolution,
                                        std::array<std::int64_t, 2> map);

// "a 3 x 3 convolution of stride 2 from 3 to 32 channels". Two that differ have different texts.
std::string describe(const Convolution& convolution);

}  // namespace edgebench::weights
