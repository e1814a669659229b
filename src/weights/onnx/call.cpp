#include "weights/onnx/call.h"

#include <utility>

#include <fmt/format.h>

namespace edgebench::weights {

bool OnnxCall::has(std::size_t index) const {
  return index < inputs_.size() && !std::holds_alternative<std::monostate>(inputs_[index]);
}

const OnnxValue* OnnxCall::value(std::size_t index) {
  const auto* value = index < inputs_.size() ? std::get_if<OnnxValue>(&inputs_[index]) : nullptr;
  if (value == nullptr || step(*value).revision == value->revision) return value;
  problem =
      fmt::format("reads what {} was before other operators added to it", found(step(*value)));
  return nullptr;
}

SharedTensor OnnxCall::shared_tensor(std::size_t index) const {
  const auto* tensor =
      index < inputs_.size() ? std::get_if<SharedTensor>(&inputs_[index]) : nullptr;
  return tensor == nullptr ? nullptr : *tensor;
}

const OnnxTensor* OnnxCall::tensor(std::size_t index) const {
  return shared_tensor(index).get();
}

std::vector<const OnnxTensor*> OnnxCall::tensors() const {
  std::vector<const OnnxTensor*> tensors;
  for (std::size_t i = 0; i < inputs_.size(); ++i) tensors.push_back(tensor(i));
  return tensors;
}

const std::vector<float>* OnnxCall::floats(std::size_t index, std::int64_t size) const {
  const OnnxTensor* constant = tensor(index);
  const bool fits = constant != nullptr && std::cmp_equal(constant->size(), size);
  return fits ? constant->floats() : nullptr;
}

std::optional<double> OnnxCall::scalar(std::size_t index) const {
  const std::vector<float>* value = floats(index, 1);
  return value == nullptr ? std::nullopt : std::optional<double>(value->front());
}

OnnxStep& OnnxCall::step(const OnnxValue& value) {
  return result_.steps[static_cast<std::size_t>(value.step)];
}

std::optional<OnnxValue> OnnxCall::add_step(OnnxStep step,
                                            const std::vector<const OnnxValue*>& inputs,
                                            std::vector<OnnxValue::Extent> axes) {
  std::optional<OnnxValue> value =
      make_value(static_cast<int>(result_.steps.size()), std::move(axes));
  if (!value) return std::nullopt;
  step.node = &node_;
  for (const OnnxValue* input : inputs) {
    step.inputs.push_back(input->step);
    this->step(*input).used = true;
  }
  result_.steps.push_back(std::move(step));
  return value;
}

bool OnnxCall::is_extendable(const OnnxValue& value) {
  return !is_image(value) && !step(value).used;
}

OnnxValue OnnxCall::extended(const OnnxValue& value) {
  OnnxValue result = value;
  result.revision = ++step(value).revision;
  return result;
}

}  // namespace edgebench::weights
