#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "weights/onnx/convolution.h"
#include "weights/onnx/fault.h"
#include "weights/onnx/operators.h"

namespace edgebench::weights::operators {
namespace {

using Dimensions = std::vector<Axes>;

const Dimensions kMap = {{Axis::batch}, {Axis::channel}, {Axis::height}, {Axis::width}};
const Dimensions kPooledMap = {{Axis::batch}, {Axis::channel}, {}, {}};
const Dimensions kFeatures = {{Axis::batch}, {Axis::channel}};

// torchvision's names end in ".weight", and are worth more than the operator's; others are made up.
std::string layer_name(const OnnxCall& call, int weight_input) {
  constexpr std::string_view kSuffix = ".weight";
  const onnx::NodeProto& node = call.node();
  const std::string& weight = node.input(weight_input);
  if (weight.ends_with(kSuffix)) return weight.substr(0, weight.size() - kSuffix.size());
  return node.name().empty() ? weight : node.name();
}

// Null unless it is a constant of this rank in floating point, with elements.
SharedTensor weight_of(const OnnxCall& call, std::size_t index, std::size_t rank) {
  SharedTensor weight = call.shared_tensor(index);
  const bool fits = weight != nullptr && weight->floats() != nullptr && weight->size() > 0 &&
                    weight->shape.size() == rank;
  return fits ? weight : nullptr;
}

std::int64_t extent(const OnnxTensor& tensor, std::size_t at) {
  return static_cast<std::int64_t>(tensor.shape[at]);
}

// False if there is a bias that is not one number for each output.
bool read_bias(const OnnxCall& call, std::size_t index, std::int64_t outputs, OnnxStep& step) {
  if (!call.has(index)) return true;
  const std::vector<float>* bias = call.floats(index, outputs);
  if (bias != nullptr) step.bias = *bias;
  return bias != nullptr;
}

OnnxStep linear_step(const OnnxCall& call, SharedTensor weight, std::int64_t in, std::int64_t out) {
  OnnxStep step{.kind = OnnxStep::Kind::linear};
  step.name = layer_name(call, 1);
  step.weight = std::move(weight);
  step.in_features = in;
  step.out_features = out;
  return step;
}

// The value's axes with another number of channels.
std::vector<OnnxValue::Extent> with_channels(const OnnxValue& value, std::int64_t channels) {
  std::vector<OnnxValue::Extent> axes = value.axes;
  for (OnnxValue::Extent& extent : axes) {
    if (extent.axis == Axis::channel) extent.size = channels;
  }
  return axes;
}

// A convolution of a map that was averaged to one pixel is a linear layer.
Result convolution_of_pixel(OnnxCall& call, const OnnxValue& value, const SharedTensor& weight,
                            const Convolution& window) {
  const Convolution plain{.in_channels = window.in_channels, .out_channels = window.out_channels};
  OnnxStep step = linear_step(call, weight, window.in_channels, window.out_channels);
  if (window != plain || !read_bias(call, 2, window.out_channels, step)) return std::nullopt;
  auto result = call.add_step(std::move(step), {&value}, with_channels(value, window.out_channels));
  if (!result) return std::nullopt;
  return with_shape(*result, {value.shape[0], window.out_channels, 1, 1});
}

// For each channel, what a constant adds to it; empty if it adds other numbers to one channel's
// elements.
std::vector<float> per_channel(const OnnxTensor& tensor, const OnnxValue& value) {
  const auto dimensions = axes_by_dimension(value);
  const std::size_t rank = value.shape.size();
  if (!dimensions || tensor.floats() == nullptr || tensor.shape.size() > rank) return {};
  const auto channel = std::ranges::find(*dimensions, Axes{Axis::channel});
  const auto channels = static_cast<std::size_t>(value.size(Axis::channel));
  if (channel == dimensions->end()) return {};
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    const std::size_t at = rank - tensor.shape.size() + i;
    const bool is_channel = std::cmp_equal(at, channel - dimensions->begin());
    const bool fits = tensor.shape[i] == 1 || (is_channel && tensor.shape[i] == channels);
    if (!fits) return {};
  }
  const std::vector<float>& values = *tensor.floats();
  return values.size() == 1 ? std::vector<float>(channels, values.front()) : values;
}

// The number as it was written: an epsilon of 1e-5 is stored as the nearest FP32, and meant as the
// 1e-5 that other formats give in full.
double as_written(float value) {
  const std::string text = fmt::format("{}", value);
  double result = value;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

}  // namespace

Result convolution(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const SharedTensor weight = weight_of(call, 1, 4);
  if (value == nullptr || weight == nullptr) return std::nullopt;
  const auto dimensions = axes_by_dimension(*value);
  const bool pooled = dimensions == kPooledMap;
  if (!pooled && dimensions != kMap) return std::nullopt;
  if (!call.image_size() && padding_depends_on_size(call.node())) {
    call.problem = "has a padding that depends on the image's size, which the file leaves open,";
    return std::nullopt;
  }
  const std::array<std::int64_t, 2> map = {value->shape[2], value->shape[3]};
  auto window = window_of(call.node(), {extent(*weight, 2), extent(*weight, 3)}, map);
  const std::int64_t groups = call.attributes().integer("group", 1);
  if (!window || groups < 1 || groups > extent(*weight, 0)) return std::nullopt;
  window->groups = groups;
  window->in_channels = extent(*weight, 1) * groups;
  window->out_channels = extent(*weight, 0);
  if (window->in_channels != value->size(Axis::channel)) {
    throw OnnxFault(fmt::format("{} is {}, and is given {} channels; {}", label(call.node()),
                                describe(*window), value->size(Axis::channel), kExportAgain));
  }
  if (pooled) return convolution_of_pixel(call, *value, weight, *window);

  OnnxStep step{.kind = OnnxStep::Kind::convolution};
  step.name = layer_name(call, 1);
  step.convolution = *window;
  step.weight = weight;
  if (!read_bias(call, 2, window->out_channels, step)) return std::nullopt;
  const auto [height, width] = output_size(*window, map);
  return call.add_step(std::move(step), {value},
                       {{Axis::batch, value->size(Axis::batch)},
                        {Axis::channel, window->out_channels},
                        {Axis::height, height},
                        {Axis::width, width}});
}

Result gemm(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const SharedTensor weight = weight_of(call, 1, 2);
  if (value == nullptr || weight == nullptr || axes_by_dimension(*value) != kFeatures) {
    return std::nullopt;
  }
  const OnnxAttributes attributes = call.attributes();
  const bool out_x_in = attributes.integer("transB", 0) != 0;
  const std::int64_t in = extent(*weight, out_x_in ? 1 : 0);
  const std::int64_t out = extent(*weight, out_x_in ? 0 : 1);
  if (attributes.integer("transA", 0) != 0 || in != value->size(Axis::channel)) return std::nullopt;
  OnnxStep step = linear_step(call, weight, in, out);
  step.weight_is_in_x_out = !out_x_in;
  step.weight_factor = attributes.number("alpha", 1);
  if (call.has(2)) {
    const auto result = make_value(0, with_channels(*value, out));
    if (!result || call.tensor(2) == nullptr) return std::nullopt;
    step.bias = per_channel(*call.tensor(2), *result);
    if (step.bias.empty()) return std::nullopt;
    const float factor = attributes.number("beta", 1);
    for (float& bias : step.bias) bias *= factor;
  }
  return call.add_step(std::move(step), {value}, with_channels(*value, out));
}

Result matrix_product(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const SharedTensor weight = weight_of(call, 1, 2);
  if (value == nullptr || weight == nullptr || axes_by_dimension(*value) != kFeatures ||
      extent(*weight, 0) != value->size(Axis::channel)) {
    return std::nullopt;
  }
  OnnxStep step = linear_step(call, weight, extent(*weight, 0), extent(*weight, 1));
  step.weight_is_in_x_out = true;
  return call.add_step(std::move(step), {value}, with_channels(*value, extent(*weight, 1)));
}

Result batch_normalisation(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const OnnxAttributes attributes = call.attributes();
  if (attributes.integer("training_mode", 0) != 0) refuse_training(call);
  if (value == nullptr || attributes.integer("spatial", 1) != 1) return std::nullopt;
  OnnxStep& step = call.step(*value);
  const auto dimensions = axes_by_dimension(*value);
  const bool by_channel =
      dimensions && dimensions->size() >= 2 && (*dimensions)[1] == Axes{Axis::channel};
  if (!step.is_layer() || step.norm || !call.is_extendable(*value) || !by_channel) {
    return std::nullopt;
  }
  const std::int64_t channels = value->size(Axis::channel);
  const auto* scale = call.floats(1, channels);
  const auto* shift = call.floats(2, channels);
  const auto* mean = call.floats(3, channels);
  const auto* variance = call.floats(4, channels);
  if (scale == nullptr || shift == nullptr || mean == nullptr || variance == nullptr) {
    return std::nullopt;
  }
  step.norm = Norm{.name = layer_name(call, 1),
                   .values = {.weight = *scale,
                              .bias = *shift,
                              .running_mean = *mean,
                              .running_var = *variance,
                              .epsilon = as_written(attributes.number("epsilon", 1e-5F))}};
  return call.extended(*value);
}

Result sum(OnnxCall& call) {
  if (call.input_count() != 2) return std::nullopt;
  const std::size_t constant = call.tensor(0) != nullptr ? 0 : 1;
  const OnnxValue* value = call.value(1 - constant);
  if (value == nullptr) return std::nullopt;
  if (const OnnxTensor* tensor = call.tensor(constant)) {
    OnnxStep& step = call.step(*value);
    const bool open = step.is_layer() && step.bias.empty() && !step.norm;
    if (!open || !call.is_extendable(*value)) return std::nullopt;
    step.bias = per_channel(*tensor, *value);
    return step.bias.empty() ? std::nullopt : Result(call.extended(*value));
  }
  const OnnxValue* other = call.value(constant);
  if (other == nullptr || other->axes != value->axes || other->shape != value->shape) {
    return std::nullopt;
  }
  auto result = call.add_step({.kind = OnnxStep::Kind::add}, {value, other}, value->axes);
  return result ? with_shape(*result, value->shape) : std::nullopt;
}

}  // namespace edgebench::weights::operators
