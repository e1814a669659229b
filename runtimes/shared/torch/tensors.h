// Between the network's vectors and PyTorch's tensors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

// A tensor of its own memory with these values.
at::Tensor tensor_of(std::span<const float> values, at::IntArrayRef shape);
at::Tensor tensor_of(std::span<const std::int8_t> values, at::IntArrayRef shape);

at::ScalarType scalar_type(runtime::Element element);

// The input of a session: a tensor of the logical shape N x 3 x S x S over the session's own
// memory, which is the device's, and whose strides are those of the layout.
at::Tensor input_over(void* memory, const runtime::InputSpec& spec, int batch,
                      c10::Device device = c10::DeviceType::CPU);

// Logits as floats, whatever their type (quantised ones too), in the order of the classes. Throws
// std::runtime_error unless they are batch x classes.
std::span<const float> logits_of(const at::Tensor& output, int batch, at::Tensor& as_floats);

}  // namespace edgebench::torch_common
