#include "model_form.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace edgebench::openvino {
namespace {

std::string type_name(const ov::element::Type& type) {
  if (type == ov::element::f32) return "float32";
  if (type == ov::element::f16) return "float16";
  if (type == ov::element::u8) return "uint8";
  if (type == ov::element::i8) return "int8";
  return type.get_type_name();
}

bool passes_on(std::string_view type) {
  constexpr std::array kTypes = {"Convert",   "Reshape",   "Squeeze",
                                 "Unsqueeze", "Transpose", "FakeQuantize"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

}  // namespace

runtime::FileTensor tensor_of(const ov::Output<const ov::Node>& value) {
  std::vector<std::int64_t> extents;
  const ov::PartialShape shape = value.get_partial_shape();
  if (shape.rank().is_static()) {
    for (const ov::Dimension& extent : shape) {
      extents.push_back(extent.is_static() ? extent.get_length() : runtime::kFree);
    }
  }
  const auto& names = value.get_names();
  // The names of one tensor are a set without order.
  const std::string name = names.empty() ? "" : *std::ranges::min_element(names);
  return {.name = name, .type = type_name(value.get_element_type()), .extents = extents};
}

runtime::FileForm form_of(const ov::Model& model) {
  std::vector<runtime::FileTensor> inputs;
  for (const auto& input : model.inputs()) inputs.push_back(tensor_of(input));
  std::vector<runtime::FileTensor> outputs;
  for (const auto& output : model.outputs()) outputs.push_back(tensor_of(output));
  return runtime::form_of(inputs, outputs);
}

std::string last_operator(const ov::Model& model) {
  const ov::Node* node = model.get_results().front()->get_input_node_ptr(0);
  while (passes_on(node->get_type_name()) && node->get_input_size() > 0) {
    node = node->get_input_node_ptr(0);
  }
  return node->get_type_name();
}

}  // namespace edgebench::openvino
