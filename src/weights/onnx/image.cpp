// Shapes that a file leaves open are given numbers, so that the graph's arithmetic on shapes is
// plain arithmetic: any size will do for the image, and for the batch one that no other dimension
// is likely to have.
#include "weights/onnx/image.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "model/network_file.h"
#include "weights/onnx/fault.h"
#include "weights/onnx/tensor.h"

namespace edgebench::weights {
namespace {

constexpr std::int64_t kSomeBatch = 67;  // A prime, and no extent of a usual map.
constexpr std::int64_t kSomeSize = 224;
constexpr std::int64_t kMostImages = 1 << 16;

using Dimensions = std::array<std::optional<std::int64_t>, 4>;  // Empty: left open.

void check_type(const onnx::ValueInfoProto& input) {
  if (!is_floating_point(input.type().tensor_type().elem_type())) {
    throw OnnxFault(fmt::format(
        "its input \"{}\" takes whole numbers, so that the pixels are normalised somewhere inside, "
        "and edgebench's artifacts take normalised images; export it without that, or {}",
        input.name(), kMeasureInstead));
  }
}

Dimensions read_dimensions(const onnx::ValueInfoProto& input) {
  Dimensions dimensions;
  if (!input.type().tensor_type().has_shape()) return dimensions;
  const auto& shape = input.type().tensor_type().shape();
  if (shape.dim_size() != 4) {
    throw OnnxFault(fmt::format(
        "its input \"{}\" has {} dimensions where a batch of images has four; give a MobileNetV2",
        input.name(), shape.dim_size()));
  }
  for (int i = 0; i < 4; ++i) {
    const auto& dim = shape.dim(i);
    // Some exporters write 0 or -1 for what is left open.
    if (dim.has_dim_value() && dim.dim_value() > 0) {
      dimensions[static_cast<std::size_t>(i)] = dim.dim_value();
    }
  }
  return dimensions;
}

std::optional<int> image_size(const onnx::ValueInfoProto& input, std::optional<std::int64_t> height,
                              std::optional<std::int64_t> width) {
  if (height && width && *height != *width) {
    throw OnnxFault(fmt::format(
        "its input \"{}\" is {} x {} pixels, and edgebench measures square images; export it for a "
        "square one",
        input.name(), *height, *width));
  }
  const std::optional<std::int64_t> size = height ? height : width;
  if (!size) return std::nullopt;
  if (*size < model::kMinImageSize || *size > model::kMaxImageSize) {
    throw OnnxFault(fmt::format(
        "its input \"{}\" is {} pixels wide, which is not from {} to {}; export it for such a size",
        input.name(), *size, model::kMinImageSize, model::kMaxImageSize));
  }
  return static_cast<int>(*size);
}

}  // namespace

OnnxImage read_image(const onnx::ValueInfoProto& input) {
  check_type(input);
  const Dimensions dimensions = read_dimensions(input);
  const bool channels_last = dimensions[1] != 3 && dimensions[3] == 3;
  const auto channels = channels_last ? dimensions[3] : dimensions[1];
  if (channels.value_or(3) != 3) {
    throw OnnxFault(fmt::format(
        "its input \"{}\" has {} channels where MobileNetV2 takes red, green and blue; give a "
        "network for colour images",
        input.name(), *channels));
  }
  const std::int64_t batch = dimensions[0].value_or(kSomeBatch);
  if (batch > kMostImages) {
    throw OnnxFault(fmt::format("its input \"{}\" is a batch of {} images; export it for one",
                                input.name(), batch));
  }
  OnnxImage image;
  image.size = channels_last ? image_size(input, dimensions[1], dimensions[2])
                             : image_size(input, dimensions[2], dimensions[3]);
  const std::int64_t size = image.size ? *image.size : kSomeSize;
  const OnnxValue::Extent images{Axis::batch, batch};
  const OnnxValue::Extent colours{Axis::channel, 3};
  const OnnxValue::Extent rows{Axis::height, size};
  const OnnxValue::Extent columns{Axis::width, size};
  image.value = channels_last ? *make_value(0, {images, rows, columns, colours})
                              : *make_value(0, {images, colours, rows, columns});
  return image;
}

}  // namespace edgebench::weights
