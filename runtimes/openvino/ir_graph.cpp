#include "ir_graph.h"

#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::openvino {
namespace {

// Weights are mapped as they lie in the file: at these places no kernel has to copy them first.
constexpr std::size_t kAlignment_bytes = 64;

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
    }
  }
  return result;
}

// As the name of an XML element has to be: "quantisation.recipe".
std::string element_name(std::string_view text) {
  std::string name(text);
  for (char& letter : name) {
    const bool fits = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.';
    if (!fits) letter = '_';
  }
  return name;
}

std::string port_text(std::size_t port, const IrType& type, const IrShape& shape,
                      const std::string& tensor = {}) {
  const std::string names = tensor.empty() ? "" : fmt::format(" names=\"{}\"", escaped(tensor));
  std::string text =
      fmt::format("\t\t\t\t<port id=\"{}\" precision=\"{}\"{}>", port, type.precision, names);
  for (const std::int64_t extent : shape) text += fmt::format("<dim>{}</dim>", extent);
  return text + "</port>\n";
}

}  // namespace

std::string ir_extents(std::span<const std::int64_t> extents) {
  return fmt::format("{}", fmt::join(extents, ", "));
}

void IrGraph::begin_layer(const IrOperator& made) {
  layer_text_ += fmt::format("\t\t<layer id=\"{}\" name=\"{}\" type=\"{}\" version=\"opset1\">\n",
                             layers_, escaped(made.name), made.type);
  if (!made.attributes.empty()) {
    layer_text_ += "\t\t\t<data";
    for (const auto& [name, value] : made.attributes) {
      layer_text_ += fmt::format(" {}=\"{}\"", name, escaped(value));
    }
    layer_text_ += "/>\n";
  }
  if (made.decompression) {
    layer_text_ += "\t\t\t<rt_info><attribute name=\"decompression\" version=\"0\"/></rt_info>\n";
  }
}

IrValue IrGraph::end_layer(std::span<const IrValue> inputs, const IrType& type,
                           const IrShape& shape, const std::string& tensor) {
  layer_text_ += fmt::format("\t\t\t<output>\n{}\t\t\t</output>\n\t\t</layer>\n",
                             port_text(inputs.size(), type, shape, tensor));
  return {layers_++, inputs.size(), type, shape};
}

IrValue IrGraph::add_parameter(const std::string& name, const IrType& type, const IrShape& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) {
    extents.push_back(extent < 0 ? "?" : std::to_string(extent));
  }
  begin_layer({.type = "Parameter",
               .name = name,
               .attributes = {{"shape", fmt::format("{}", fmt::join(extents, ","))},
                              {"element_type", type.name}}});
  return end_layer({}, type, shape, name);
}

IrValue IrGraph::add_constant(const std::string& name, const IrType& type, const IrShape& shape,
                              std::span<const std::byte> data) {
  weights_.resize((weights_.size() + kAlignment_bytes - 1) / kAlignment_bytes * kAlignment_bytes);
  begin_layer({.type = "Const",
               .name = name,
               .attributes = {{"element_type", type.name},
                              {"shape", ir_extents(shape)},
                              {"offset", std::to_string(weights_.size())},
                              {"size", std::to_string(data.size())}}});
  weights_.append(reinterpret_cast<const char*>(data.data()), data.size());
  return end_layer({}, type, shape, {});
}

IrValue IrGraph::add_operator(const IrOperator& made, std::span<const IrValue> inputs,
                              const IrType& type, const IrShape& shape) {
  begin_layer(made);
  layer_text_ += "\t\t\t<input>\n";
  for (std::size_t port = 0; port < inputs.size(); ++port) {
    const IrValue& input = inputs[port];
    layer_text_ += port_text(port, input.type, input.shape);
    edge_text_ += fmt::format(
        "\t\t<edge from-layer=\"{}\" from-port=\"{}\" to-layer=\"{}\" to-port=\"{}\"/>\n",
        input.layer, input.port, layers_, port);
  }
  layer_text_ += "\t\t\t</input>\n";
  return end_layer(inputs, type, shape, made.tensor);
}

void IrGraph::add_result(const std::string& name, const IrValue& value) {
  begin_layer({.type = "Result", .name = name});
  layer_text_ += fmt::format("\t\t\t<input>\n{}\t\t\t</input>\n\t\t</layer>\n",
                             port_text(0, value.type, value.shape));
  edge_text_ +=
      fmt::format("\t\t<edge from-layer=\"{}\" from-port=\"{}\" to-layer=\"{}\" to-port=\"0\"/>\n",
                  value.layer, value.port, layers_);
  ++layers_;
}

std::string IrGraph::xml(const std::string& name,
                         std::span<const std::pair<std::string, std::string>> about) const {
  std::string text = fmt::format(
      "<?xml version=\"1.0\"?>\n<net name=\"{}\" version=\"11\">\n\t<layers>\n{}\t</layers>\n"
      "\t<edges>\n{}\t</edges>\n",
      escaped(name), layer_text_, edge_text_);
  if (!about.empty()) {
    text += "\t<rt_info>\n\t\t<edgebench>\n";
    for (const auto& [key, value] : about) {
      text += fmt::format("\t\t\t<{} value=\"{}\"/>\n", element_name(key), escaped(value));
    }
    text += "\t\t</edgebench>\n\t</rt_info>\n";
  }
  return text + "</net>\n";
}

}  // namespace edgebench::openvino
