#include <cstddef>
#include <cstdint>
#include <utility>

#include "weights/onnx/constants.h"
#include "weights/onnx/operators.h"

namespace edgebench::weights::operators {

Result unchanged(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  return value == nullptr ? std::nullopt : Result(*value);
}

// Which does nothing, unless it is told to train.
Result dropout(OnnxCall& call) {
  const OnnxTensor* training = call.tensor(2);
  const bool trains = call.has(2) && (training == nullptr || training->integers() == nullptr ||
                                      *training->integers() != Integers{0});
  if (trains) refuse_training(call);
  return unchanged(call);
}

Result cast(OnnxCall& call) {
  return is_floating_point(call.attributes().integer("to", 0)) ? unchanged(call) : std::nullopt;
}

Result flatten(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  if (value == nullptr) return std::nullopt;
  const auto rank = static_cast<std::int64_t>(value->shape.size());
  const std::int64_t axis = call.attributes().integer("axis", 1);
  if (axis < -rank || axis > rank) return std::nullopt;
  std::vector<std::int64_t> shape = {1, 1};
  for (std::int64_t i = 0; i < rank; ++i) {
    const std::size_t side = i < (axis < 0 ? axis + rank : axis) ? 0 : 1;
    shape[side] *= value->shape[static_cast<std::size_t>(i)];
  }
  return with_shape(*value, std::move(shape));
}

Result reshape(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const OnnxTensor* target = call.tensor(1);
  if (value == nullptr || target == nullptr || target->integers() == nullptr) return std::nullopt;
  return reshaped(*value, *target->integers(), call.attributes().integer("allowzero", 0) != 0);
}

Result squeeze(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  if (value == nullptr || (call.has(1) && call.tensor(1) == nullptr)) return std::nullopt;
  return squeezed(*value, axes_of(call.node(), call.tensors(), 1));
}

Result unsqueeze(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const auto axes = axes_of(call.node(), call.tensors(), 1);
  return value == nullptr || !axes ? std::nullopt : unsqueezed(*value, *axes);
}

Result transpose(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  if (value == nullptr) return std::nullopt;
  std::vector<std::int64_t> reversed;
  for (std::size_t i = value->shape.size(); i > 0; --i) {
    reversed.push_back(static_cast<std::int64_t>(i - 1));
  }
  return transposed(*value, call.attributes().integers("perm").value_or(reversed));
}

Result gather(OnnxCall& call) {
  const OnnxValue* value = call.value(0);
  const OnnxTensor* indices = call.tensor(1);
  if (value == nullptr || indices == nullptr || indices->integers() == nullptr) return std::nullopt;
  if (value->shape.size() != 1 || call.attributes().integer("axis", 0) != 0) return std::nullopt;
  std::int64_t expected = 0;
  for (const std::int64_t index : *indices->integers()) {
    if (index != expected++) return std::nullopt;
  }
  return with_shape(*value, {indices->shape.begin(), indices->shape.end()});
}

}  // namespace edgebench::weights::operators
