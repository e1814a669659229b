#include "shared/torch/tensors.h"

#include <cstring>
#include <stdexcept>

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::torch_common {
namespace {

template <typename Value>
at::Tensor copied(std::span<const Value> values, at::IntArrayRef shape, at::ScalarType type) {
  at::Tensor tensor = at::empty(shape, type);
  TORCH_CHECK(static_cast<std::size_t>(tensor.numel()) == values.size(),
              "the values are not as many as the shape says");
  std::memcpy(tensor.data_ptr(), values.data(), values.size_bytes());
  return tensor;
}

}  // namespace

at::Tensor tensor_of(std::span<const float> values, at::IntArrayRef shape) {
  return copied(values, shape, at::kFloat);
}

at::Tensor tensor_of(std::span<const std::int8_t> values, at::IntArrayRef shape) {
  return copied(values, shape, at::kChar);
}

at::ScalarType scalar_type(runtime::Element element) {
  switch (element) {
    case runtime::Element::f32:
      return at::kFloat;
    case runtime::Element::f16:
      return at::kHalf;
    case runtime::Element::bf16:
      return at::kBFloat16;
    case runtime::Element::u8:
      return at::kByte;
    case runtime::Element::i16:
      return at::kShort;
    case runtime::Element::i8:
      break;
  }
  return at::kChar;
}

at::Tensor input_over(void* memory, const runtime::InputSpec& spec, int batch, c10::Device device) {
  const std::int64_t size = spec.image_size;
  const std::array<std::int64_t, 4> shape = {batch, 3, size, size};
  const bool planar = spec.layout == runtime::Layout::nchw;
  const std::array<std::int64_t, 4> strides =
      planar ? std::array{3 * size * size, size * size, size, std::int64_t{1}}
             : std::array{3 * size * size, std::int64_t{1}, 3 * size, std::int64_t{3}};
  return at::from_blob(
      memory, shape, strides, [](void*) {},
      at::TensorOptions(scalar_type(spec.element)).device(device), device);
}

std::span<const float> logits_of(const at::Tensor& output, int batch, at::Tensor& as_floats) {
  if (output.dim() != 2 || output.size(0) != batch || output.size(1) < 2) {
    throw std::runtime_error(fmt::format(
        "the output has the shape [{}], and edgebench measures classifiers, whose output is "
        "[{}, classes]",
        fmt::join(output.sizes(), ", "), batch));
  }
  const at::Tensor plain = output.is_quantized() ? output.dequantize() : output;
  as_floats = plain.to(at::kFloat).contiguous();
  return {as_floats.const_data_ptr<float>(), static_cast<std::size_t>(as_floats.numel())};
}

}  // namespace edgebench::torch_common
