#include "model_form.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "emit/onnx_outline.h"
#include "runtime/runtime.h"

namespace edgebench::openvino {
namespace {

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

Model read_file(const Core& core, const std::filesystem::path& file) {
  try {
    return core.read_model(file);
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    const std::string unknown = behind(message, "No conversion rule found for operations: ");
    if (!unknown.empty()) {
      throw runtime::Unsupported("OpenVINO has nothing for these of its operators: " + unknown);
    }
    throw std::runtime_error("OpenVINO cannot read it: " + words_in(message));
  }
}

runtime::FileTensor tensor_of(const Port& port, const ElementTypes& types) {
  return {.name = port.name(), .type = types.name(port.type()), .extents = port.extents()};
}

runtime::FileForm form_of(const Model& model, const ElementTypes& types) {
  std::vector<runtime::FileTensor> inputs;
  for (const Port& input : model.inputs()) inputs.push_back(tensor_of(input, types));
  std::vector<runtime::FileTensor> outputs;
  for (const Port& output : model.outputs()) outputs.push_back(tensor_of(output, types));
  return runtime::form_of(inputs, outputs);
}

IrOutline outline_of(const std::filesystem::path& file) {
  if (file.extension() == kIrSuffix) return ir_outline(edgebench::read_file(file));
  return {.last_operator = emit::onnx_outline(MappedFile(file).bytes()).last_operator};
}

}  // namespace edgebench::openvino
