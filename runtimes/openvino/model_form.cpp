#include "model_form.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::openvino {
namespace {

// "f32" is "float32", "i64" is "int64"; others have names of their own.
std::string type_name(const ov::element::Type& type) {
  const std::string name = type.get_type_name();
  const std::string bits = name.substr(1);
  const bool number = !bits.empty() && std::ranges::all_of(bits, [](char letter) {
    return letter >= '0' && letter <= '9';
  });
  if (!number) return name;
  if (name.front() == 'f') return "float" + bits;
  if (name.front() == 'i') return "int" + bits;
  return name.front() == 'u' ? "uint" + bits : name;
}

bool passes_on(std::string_view type) {
  constexpr std::array kTypes = {"Convert",   "Reshape",   "Squeeze",
                                 "Unsqueeze", "Transpose", "FakeQuantize"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

// What the rest of a line in the text is; empty where there is none.
std::string behind(const std::string& text, std::string_view begin) {
  const std::size_t found = text.find(begin);
  if (found == std::string::npos) return {};
  const std::size_t from = found + begin.size();
  return text.substr(from, text.find('\n', from) - from);
}

}  // namespace

std::string words_in(const std::string& message) {
  constexpr std::array kPlaces = {"Exception from ", "Check '", "FrontEnd API failed with"};
  constexpr std::size_t kEnough = 400;
  std::istringstream lines(message);
  std::string words;
  for (std::string line; std::getline(lines, line);) {
    const bool place = line.ends_with(':') && std::ranges::any_of(kPlaces, [&](const char* begin) {
                         return line.starts_with(begin);
                       });
    if (line.empty() || place) continue;
    words += (words.empty() ? "" : " ") + line;
  }
  if (words.size() > kEnough) words = words.substr(0, kEnough) + "...";
  return words.empty() ? message : words;
}

std::shared_ptr<ov::Model> read_file(ov::Core& core, const std::filesystem::path& file) {
  try {
    return core.read_model(file.string());
  } catch (const ov::Exception& error) {
    const std::string message = error.what();
    const std::string unknown = behind(message, "No conversion rule found for operations: ");
    if (!unknown.empty()) {
      throw runtime::Unsupported("OpenVINO has nothing for these of its operators: " + unknown);
    }
    throw std::runtime_error("OpenVINO cannot read it: " + words_in(message));
  }
}

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
