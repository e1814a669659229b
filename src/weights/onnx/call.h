// An operator on values that depend on the image, as the functions that turn it into steps see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <onnx/onnx_pb.h>

#include "base/unmovable.h"
#include "weights/onnx/graph.h"
#include "weights/onnx/steps.h"
#include "weights/onnx/tensor.h"
#include "weights/onnx/value.h"

namespace edgebench::weights {

// Left out, dependent on the image, or constant.
using OnnxInput = std::variant<std::monostate, OnnxValue, SharedTensor>;

class OnnxCall : Unmovable {
 public:
  OnnxCall(const onnx::NodeProto& node, std::int64_t operator_set, OnnxSteps& result)
      : node_(node), operator_set_(operator_set), result_(result) {}

  void add_input(OnnxInput input) { inputs_.push_back(std::move(input)); }

  const onnx::NodeProto& node() const { return node_; }
  OnnxAttributes attributes() const { return OnnxAttributes(node_); }
  std::int64_t operator_set() const { return operator_set_; }
  const std::optional<int>& image_size() const { return result_.image_size; }

  std::size_t input_count() const { return inputs_.size(); }
  bool has(std::size_t index) const;
  // Null unless it depends on the image and is what its step gives now.
  const OnnxValue* value(std::size_t index);
  // Null unless it is constant.
  const OnnxTensor* tensor(std::size_t index) const;
  SharedTensor shared_tensor(std::size_t index) const;
  // Null but for each constant.
  std::vector<const OnnxTensor*> tensors() const;

  // The numbers of a constant in floating point. Null if it is left out, not constant or not of
  // this size.
  const std::vector<float>* floats(std::size_t index, std::int64_t size) const;
  // One number in floating point, in any shape.
  std::optional<double> scalar(std::size_t index) const;

  OnnxStep& step(const OnnxValue& value);
  bool is_image(const OnnxValue& value) const { return value.step == 0; }

  // A new step that reads these inputs and gives a value with a dimension for each axis. Nothing
  // if that is too large to count.
  std::optional<OnnxValue> add_step(OnnxStep step, const std::vector<const OnnxValue*>& inputs,
                                    std::vector<OnnxValue::Extent> axes);

  // Whether nobody has read the value's step yet, so that an operator may still become part of it.
  bool is_extendable(const OnnxValue& value);
  // The value after the step was extended.
  OnnxValue extended(const OnnxValue& value);

  // Why the operator is none that MobileNetV2 can have, where there is more to say than its name:
  // "has the attribute x, ...".
  std::string problem;

 private:
  const onnx::NodeProto& node_;
  std::int64_t operator_set_;
  OnnxSteps& result_;
  std::vector<OnnxInput> inputs_;
};

}  // namespace edgebench::weights
