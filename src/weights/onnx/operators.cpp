#include "weights/onnx/operators.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "weights/onnx/constants.h"
#include "weights/onnx/convolution.h"
#include "weights/onnx/fault.h"

namespace edgebench::weights {
namespace {

using operators::Result;

// One that follows another is the same as one of both: max and min of constants.
Result clamp(OnnxCall& call, const OnnxValue* value, double low, double high) {
  if (value == nullptr) return std::nullopt;
  OnnxStep& before = call.step(*value);
  if (before.kind == OnnxStep::Kind::clamp && call.is_extendable(*value)) {
    before.low = std::min(std::max(before.low, low), high);
    before.high = std::min(std::max(before.high, low), high);
    return call.extended(*value);
  }
  OnnxStep step{.kind = OnnxStep::Kind::clamp};
  step.low = low;
  step.high = high;
  const std::optional<OnnxValue> result = call.add_step(std::move(step), {value}, value->axes);
  OnnxValue shaped = *value;
  shaped.step = result->step;
  shaped.revision = 0;
  return shaped;
}

Result relu(OnnxCall& call) {
  return clamp(call, call.value(0), 0, kInfinity);
}

Result clip(OnnxCall& call) {
  const auto bound = [&](const char* name, std::size_t index,
                         double open) -> std::optional<double> {
    if (call.attributes().find(name) != nullptr) return call.attributes().number(name, 0);
    return call.has(index) ? call.scalar(index) : open;
  };
  const auto low = bound("min", 1, -kInfinity);
  const auto high = bound("max", 2, kInfinity);
  return low && high ? clamp(call, call.value(0), *low, *high) : std::nullopt;
}

// Max and Min of a value and a number, in either order.
Result bound_below(OnnxCall& call) {
  const std::size_t number = call.tensor(0) != nullptr ? 0 : 1;
  const auto low = call.scalar(number);
  if (call.input_count() != 2 || !low) return std::nullopt;
  return clamp(call, call.value(1 - number), *low, kInfinity);
}

Result bound_above(OnnxCall& call) {
  const std::size_t number = call.tensor(0) != nullptr ? 0 : 1;
  const auto high = call.scalar(number);
  if (call.input_count() != 2 || !high) return std::nullopt;
  return clamp(call, call.value(1 - number), -kInfinity, *high);
}

// The average over these dimensions, which hold height or width or both.
Result average(OnnxCall& call, const OnnxValue& value, const std::vector<std::size_t>& averaged,
               bool keep_dimensions) {
  const auto dimensions = axes_by_dimension(value);
  if (!dimensions) return std::nullopt;
  OnnxValue result = value;
  for (const std::size_t at : averaged) {
    for (const Axis axis : (*dimensions)[at]) {
      if (axis != Axis::height && axis != Axis::width) return std::nullopt;
      std::erase_if(result.axes, [&](const auto& extent) { return extent.axis == axis; });
    }
    result.shape[at] = keep_dimensions ? 1 : 0;
  }
  if (!keep_dimensions) std::erase(result.shape, 0);
  if (call.step(value).kind == OnnxStep::Kind::pool && call.is_extendable(value)) {
    result.revision = call.extended(value).revision;  // The other axis was averaged before.
    return result;
  }
  const auto pooled = call.add_step({.kind = OnnxStep::Kind::pool}, {&value}, result.axes);
  result.step = pooled->step;
  result.revision = 0;
  return result;
}

Result global_average(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  if (value == nullptr || value->shape.size() != 4) return std::nullopt;
  return average(call, *value, {2, 3}, true);
}

Result reduce_mean(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const auto axes = axes_of(call.node(), call.tensors(), 1);
  if (value == nullptr || !axes || axes->empty()) return std::nullopt;
  const auto averaged = positions(*axes, value->shape.size());
  if (!averaged) return std::nullopt;
  return average(call, *value, *averaged, call.attributes().integer("keepdims", 1) != 0);
}

// Of one window that is the whole map.
Result average_pool(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const auto kernel = call.attributes().integers("kernel_shape");
  if (value == nullptr || value->shape.size() != 4 || !kernel || kernel->size() != 2) {
    return std::nullopt;
  }
  if (!call.image_size()) {
    call.problem =
        fmt::format("averages over {} x {} pixels of a map whose size the file leaves open",
                    (*kernel)[0], (*kernel)[1]);
    return std::nullopt;
  }
  const std::array<std::int64_t, 2> map = {value->shape[2], value->shape[3]};
  const auto window = window_of(call.node(), {(*kernel)[0], (*kernel)[1]}, map);
  const Convolution whole_map{.kernel = map, .stride = window ? window->stride : map};
  if (window != whole_map) {
    call.problem = fmt::format("averages over {} x {} pixels of a map of {} x {}", (*kernel)[0],
                               (*kernel)[1], map[0], map[1]);
    return std::nullopt;
  }
  return average(call, *value, {2, 3}, true);
}

Result softmax(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  if (value == nullptr) return std::nullopt;
  const auto dimensions = axes_by_dimension(*value);
  const std::int64_t axis = call.attributes().integer("axis", call.operator_set() < 13 ? 1 : -1);
  const auto at = positions(std::array{axis}, value->shape.size());
  if (!dimensions || !at || (*dimensions)[at->front()] != Axes{Axis::channel}) return std::nullopt;
  return call.add_step({.kind = OnnxStep::Kind::softmax}, {value}, value->axes);
}

struct Operator {
  std::string_view name;
  Result (*apply)(OnnxCall& call);
  std::vector<std::string_view> attributes;
};

const std::vector<Operator>& known_operators() {
  static const std::vector<Operator> operators = {
      {"Add", operators::sum, {}},
      {"AveragePool",
       average_pool,
       {"auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads",
        "strides"}},
      {"BatchNormalization",
       operators::batch_normalisation,
       {"epsilon", "momentum", "spatial", "training_mode"}},
      {"Cast", operators::cast, {"to", "saturate", "round_mode"}},
      {"Clip", clip, {"min", "max"}},
      {"Conv",
       operators::convolution,
       {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"}},
      {"Dropout", operators::dropout, {"ratio", "seed"}},
      {"Flatten", operators::flatten, {"axis"}},
      {"Gather", operators::gather, {"axis"}},
      {"Gemm", operators::gemm, {"alpha", "beta", "transA", "transB"}},
      {"GlobalAveragePool", global_average, {}},
      {"Identity", operators::unchanged, {}},
      {"LogSoftmax", softmax, {"axis"}},
      {"MatMul", operators::matrix_product, {}},
      {"Max", bound_below, {}},
      {"Min", bound_above, {}},
      {"ReduceMean", reduce_mean, {"axes", "keepdims", "noop_with_empty_axes"}},
      {"Relu", relu, {}},
      {"Reshape", operators::reshape, {"allowzero"}},
      {"Softmax", softmax, {"axis"}},
      {"Squeeze", operators::squeeze, {"axes"}},
      {"Sum", operators::sum, {}},
      {"Transpose", operators::transpose, {"perm"}},
      {"Unsqueeze", operators::unsqueeze, {"axes"}}};
  return operators;
}

// Folded into the first convolution it would be another network at the border: the padding is
// zero there after the normalisation, and would be zero before.
void refuse_normalisation(OnnxCall& call) {
  constexpr std::string_view kNames[] = {"Add", "Sub", "Mul", "Div", "BatchNormalization"};
  if (std::ranges::find(kNames, call.node().op_type()) == std::end(kNames)) return;
  for (std::size_t i = 0; i < call.input_count(); ++i) {
    const OnnxValue* value = call.value(i);
    if (value == nullptr || !call.is_image(*value)) continue;
    throw OnnxFault(fmt::format(
        "{} normalises the images inside the file, and edgebench's artifacts take normalised "
        "images; export it without that, or {}",
        label(call.node()), kMeasureInstead));
  }
}

std::string newer_set(const OnnxCall& call) {
  if (call.operator_set() <= kNewestOperatorSet) return "";
  return fmt::format(" of operator set {} (edgebench knows those up to {})", call.operator_set(),
                     kNewestOperatorSet);
}

}  // namespace

void operators::refuse_training(const OnnxCall& call) {
  throw OnnxFault(fmt::format("{} is in training mode; call model.eval() and export it again",
                              label(call.node())));
}

std::optional<OnnxValue> apply(OnnxCall& call) {
  if (is_standard(call.node())) refuse_normalisation(call);
  const auto known = std::ranges::find(known_operators(), call.node().op_type(), &Operator::name);
  if (known == known_operators().end() || !is_standard(call.node())) {
    if (call.operator_set() > kNewestOperatorSet) call.problem = "stands" + newer_set(call);
    if (!is_standard(call.node())) call.problem = "is none of ONNX's own operators";
    return std::nullopt;
  }
  if (const auto attribute = call.attributes().other_than(known->attributes)) {
    call.problem = fmt::format("has the attribute {}{}", *attribute, newer_set(call));
    return std::nullopt;
  }
  return known->apply(call);
}

}  // namespace edgebench::weights
