#include "weights/onnx/convolution.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "weights/onnx/graph.h"

namespace edgebench::weights {
namespace {

using Pair = std::array<std::int64_t, 2>;

constexpr std::int64_t kMostPixels = 1 << 20;  // No kernel, stride or padding exceeds that.

std::string both(const std::array<std::int64_t, 2>& pair) {
  return pair[0] == pair[1] ? fmt::format("{}", pair[0])
                            : fmt::format("[{}, {}]", pair[0], pair[1]);
}

// A pixel on every side of a 3 x 3 kernel, none of a 1 x 1 one.
bool keeps_the_size(const Convolution& convolution) {
  const auto& [top, left, bottom, right] = convolution.padding;
  const std::int64_t vertical = (convolution.kernel[0] - 1) / 2;
  const std::int64_t horizontal = (convolution.kernel[1] - 1) / 2;
  return top == vertical && bottom == vertical && left == horizontal && right == horizontal;
}

std::string channels_of(const Convolution& convolution) {
  const std::string channels =
      fmt::format("from {} to {} channels", convolution.in_channels, convolution.out_channels);
  return convolution.groups == 1 ? channels
                                 : fmt::format("{} in {} groups", channels, convolution.groups);
}

// Two numbers from `least` on; `fallback` where the attribute is absent, nothing if it is no such
// pair.
std::optional<Pair> pair_of(const OnnxAttributes& attributes, std::string_view name,
                            std::int64_t least, Pair fallback) {
  const auto values = attributes.integers(name);
  if (!values) return fallback;
  if (values->size() != 2) return std::nullopt;
  for (const std::int64_t value : *values) {
    if (value < least || value > kMostPixels) return std::nullopt;
  }
  return Pair{(*values)[0], (*values)[1]};
}

std::string auto_padding(const onnx::NodeProto& node) {
  return OnnxAttributes(node).text("auto_pad", "NOTSET");
}

// SAME_UPPER and SAME_LOWER: as much as an output of ceil(map / stride) needs, the odd pixel after
// or before the map.
void pad_same(Convolution& window, Pair map, bool upper) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t outputs = (map[axis] - 1) / window.stride[axis] + 1;
    const std::int64_t reach = (window.kernel[axis] - 1) * window.dilation[axis] + 1;
    const std::int64_t total =
        std::max<std::int64_t>(0, (outputs - 1) * window.stride[axis] + reach - map[axis]);
    window.padding[axis] = upper ? total / 2 : total - total / 2;
    window.padding[axis + 2] = total - window.padding[axis];
  }
}

bool read_padding(const onnx::NodeProto& node, Pair map, Convolution& window) {
  const std::string kind = auto_padding(node);
  if (kind == "SAME_UPPER" || kind == "SAME_LOWER") {
    pad_same(window, map, kind == "SAME_UPPER");
    return true;
  }
  if (kind == "VALID") return true;
  const auto pads = OnnxAttributes(node).integers("pads");
  if (kind != "NOTSET" || (pads && pads->size() != 4)) return false;
  if (!pads) return true;
  const bool sound =
      std::ranges::all_of(*pads, [](std::int64_t pad) { return pad >= 0 && pad <= kMostPixels; });
  std::ranges::copy(*pads, window.padding.begin());
  return sound;
}

}  // namespace

Convolution convolution_of(const model::Node& node) {
  const std::int64_t padding = (node.kernel - 1) / 2;
  return {.kernel = {node.kernel, node.kernel},
          .stride = {node.stride, node.stride},
          .padding = {padding, padding, padding, padding},
          .groups = node.groups,
          .in_channels = node.in_channels,
          .out_channels = node.out_channels};
}

std::string describe(const Convolution& convolution) {
  const bool depthwise = convolution.groups > 1 && convolution.groups == convolution.in_channels &&
                         convolution.groups == convolution.out_channels;
  std::string text = fmt::format(
      "a {} x {} {}convolution of stride {} {}", convolution.kernel[0], convolution.kernel[1],
      depthwise ? "depthwise " : "", both(convolution.stride),
      depthwise ? fmt::format("over {} channels", convolution.groups) : channels_of(convolution));
  if (!keeps_the_size(convolution)) {
    text += fmt::format(" and padding [{}]", fmt::join(convolution.padding, ", "));
  }
  if (convolution.dilation != std::array<std::int64_t, 2>{1, 1}) {
    text += fmt::format(" and dilation {}", both(convolution.dilation));
  }
  return text;
}

std::optional<Convolution> window_of(const onnx::NodeProto& node, Pair kernel, Pair map) {
  const OnnxAttributes attributes(node);
  const auto same_kernel = pair_of(attributes, "kernel_shape", 1, kernel);
  const auto stride = pair_of(attributes, "strides", 1, {1, 1});
  const auto dilation = pair_of(attributes, "dilations", 1, {1, 1});
  if (same_kernel != kernel || !stride || !dilation) return std::nullopt;
  Convolution window{.kernel = kernel, .stride = *stride, .dilation = *dilation};
  if (!read_padding(node, map, window)) return std::nullopt;
  const Pair output = output_size(window, map);
  return output[0] >= 1 && output[1] >= 1 ? std::optional(window) : std::nullopt;
}

bool padding_depends_on_size(const onnx::NodeProto& node) {
  const auto strides = OnnxAttributes(node).integers("strides");
  return auto_padding(node).starts_with("SAME") && strides &&
         std::ranges::any_of(*strides, [](std::int64_t stride) { return stride != 1; });
}

Pair output_size(const Convolution& convolution, Pair map) {
  Pair size{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t reach = (convolution.kernel[axis] - 1) * convolution.dilation[axis] + 1;
    const std::int64_t room =
        map[axis] + convolution.padding[axis] + convolution.padding[axis + 2] - reach;
    size[axis] = room < 0 ? 0 : room / convolution.stride[axis] + 1;
  }
  return size;
}

}  // namespace edgebench::weights
