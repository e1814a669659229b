#include "emit/onnx_graph.h"

namespace edgebench::emit {
namespace {

// Field numbers of onnx.proto, which never change.
namespace model_field {
enum : int {
  format_version = 1,
  producer_name = 2,
  documentation = 6,
  graph = 7,
  operator_set = 8,
  metadata = 14
};
}

namespace graph_field {
enum : int { node = 1, name = 2, initializer = 5, input = 11, output = 12 };
}

namespace node_field {
enum : int { input = 1, output = 2, name = 3, type = 4, attribute = 5 };
}

namespace attribute_field {
enum : int { name = 1, number = 2, integer = 3, integers = 8, type = 20 };
}

namespace tensor_field {
enum : int { extent = 1, type = 2, name = 8, raw_data = 9 };
}

// AttributeProto.AttributeType, in the order of the variant's alternatives.
constexpr std::int64_t kAttributeTypes[] = {2, 1, 7};  // INT, FLOAT, INTS

ProtobufMessage encode(const OnnxAttribute& attribute) {
  ProtobufMessage message;
  message.bytes(attribute_field::name, attribute.name);
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
    message.integer(attribute_field::integer, *integer);
  } else if (const auto* number = std::get_if<float>(&attribute.value)) {
    message.number(attribute_field::number, *number);
  } else {
    for (const std::int64_t element : std::get<OnnxShape>(attribute.value)) {
      message.integer(attribute_field::integers, element);
    }
  }
  message.integer(attribute_field::type, kAttributeTypes[attribute.value.index()]);
  return message;
}

// ValueInfoProto { name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 }}}}
ProtobufMessage encode_value(const std::string& name, OnnxType type,
                             std::span<const OnnxDimension> shape) {
  ProtobufMessage dimensions;
  for (const OnnxDimension& dimension : shape) {
    ProtobufMessage encoded;
    if (const auto* extent = std::get_if<std::int64_t>(&dimension)) {
      encoded.integer(1, *extent);
    } else {
      encoded.bytes(2, std::get<std::string>(dimension));
    }
    dimensions.message(1, encoded);
  }
  ProtobufMessage tensor;
  tensor.integer(1, static_cast<int>(type)).message(2, dimensions);
  return ProtobufMessage().bytes(1, name).message(2, ProtobufMessage().message(1, tensor));
}

}  // namespace

OnnxGraph::OnnxGraph(const std::string& name) {
  graph_.bytes(graph_field::name, name);
}

void OnnxGraph::add_input(const std::string& name, OnnxType type,
                          std::span<const OnnxDimension> shape) {
  graph_.message(graph_field::input, encode_value(name, type, shape));
}

void OnnxGraph::add_output(const std::string& name, OnnxType type,
                           std::span<const OnnxDimension> shape) {
  graph_.message(graph_field::output, encode_value(name, type, shape));
}

void OnnxGraph::add_constant(const std::string& name, OnnxType type, const OnnxShape& shape,
                             std::span<const std::byte> data) {
  ProtobufMessage tensor;
  for (const std::int64_t extent : shape) tensor.integer(tensor_field::extent, extent);
  tensor.integer(tensor_field::type, static_cast<int>(type)).bytes(tensor_field::name, name);
  tensor.bytes(tensor_field::raw_data, {reinterpret_cast<const char*>(data.data()), data.size()});
  graph_.message(graph_field::initializer, tensor);
}

void OnnxGraph::add_constant(const std::string& name, const OnnxShape& shape,
                             std::span<const float> values) {
  add_constant(name, OnnxType::float32, shape, std::as_bytes(values));
}

void OnnxGraph::add_operator(const std::string& type, std::span<const std::string> inputs,
                             const std::string& output, std::span<const OnnxAttribute> attributes) {
  add_operator(type, inputs, std::span(&output, 1), attributes);
}

void OnnxGraph::add_operator(const std::string& type, std::span<const std::string> inputs,
                             std::span<const std::string> outputs,
                             std::span<const OnnxAttribute> attributes) {
  ProtobufMessage node;
  for (const std::string& input : inputs) node.bytes(node_field::input, input);
  for (const std::string& output : outputs) node.bytes(node_field::output, output);
  node.bytes(node_field::name, outputs.front());
  node.bytes(node_field::type, type);
  for (const OnnxAttribute& attribute : attributes) {
    node.message(node_field::attribute, encode(attribute));
  }
  graph_.message(graph_field::node, node);
}

void OnnxGraph::add_cast(const std::string& from, const std::string& to, OnnxType type) {
  const OnnxAttribute target = {"to", static_cast<std::int64_t>(type)};
  add_operator("Cast", std::span(&from, 1), to, std::span(&target, 1));
}

std::string OnnxGraph::model(const OnnxDescription& description) const {
  ProtobufMessage model;
  model.integer(model_field::format_version, description.version.format)
      .bytes(model_field::producer_name, "edgebench")
      .bytes(model_field::documentation, description.text)
      .message(model_field::graph, graph_);
  // OperatorSetIdProto { domain = 1, version = 2 }, StringStringEntryProto { key = 1, value = 2 }
  model.message(model_field::operator_set,
                ProtobufMessage().bytes(1, "").integer(2, description.version.operator_set));
  for (const auto& [key, value] : description.metadata) {
    model.message(model_field::metadata, ProtobufMessage().bytes(1, key).bytes(2, value));
  }
  return model.encoded();
}

}  // namespace edgebench::emit
