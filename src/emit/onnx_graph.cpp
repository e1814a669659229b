#include "emit/onnx_graph.h"

namespace edgebench::emit {
namespace {

// The oldest operator set whose QuantizeLinear is per channel, and the newest file format that the
// runtimes of old devices read: what all take costs nothing, as no operator here changed since.
constexpr int kOperatorSet = 13;
constexpr int kFormatVersion = 8;

// Field numbers of onnx.proto, which never change.
namespace model_field {
constexpr int kFormatVersion = 1;
constexpr int kProducerName = 2;
constexpr int kDocumentation = 6;
constexpr int kGraph = 7;
constexpr int kOperatorSet = 8;
constexpr int kMetadata = 14;
}  // namespace model_field

namespace graph_field {
constexpr int kNode = 1;
constexpr int kName = 2;
constexpr int kInitializer = 5;
constexpr int kInput = 11;
constexpr int kOutput = 12;
}  // namespace graph_field

namespace node_field {
constexpr int kInput = 1;
constexpr int kOutput = 2;
constexpr int kName = 3;
constexpr int kType = 4;
constexpr int kAttribute = 5;
}  // namespace node_field

namespace attribute_field {
constexpr int kName = 1;
constexpr int kFloat = 2;
constexpr int kInteger = 3;
constexpr int kIntegers = 8;
constexpr int kType = 20;
}  // namespace attribute_field

namespace tensor_field {
constexpr int kExtent = 1;
constexpr int kType = 2;
constexpr int kName = 8;
constexpr int kRawData = 9;
}  // namespace tensor_field

// AttributeProto.AttributeType, in the order of the variant's alternatives.
constexpr std::int64_t kAttributeTypes[] = {2, 1, 7};  // INT, FLOAT, INTS

ProtobufMessage encode(const OnnxAttribute& attribute) {
  ProtobufMessage message;
  message.bytes(attribute_field::kName, attribute.name);
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
    message.integer(attribute_field::kInteger, *integer);
  } else if (const auto* number = std::get_if<float>(&attribute.value)) {
    message.number(attribute_field::kFloat, *number);
  } else {
    for (const std::int64_t element : std::get<OnnxShape>(attribute.value)) {
      message.integer(attribute_field::kIntegers, element);
    }
  }
  message.integer(attribute_field::kType, kAttributeTypes[attribute.value.index()]);
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
  graph_.bytes(graph_field::kName, name);
}

void OnnxGraph::add_input(const std::string& name, OnnxType type,
                          std::span<const OnnxDimension> shape) {
  graph_.message(graph_field::kInput, encode_value(name, type, shape));
}

void OnnxGraph::add_output(const std::string& name, OnnxType type,
                           std::span<const OnnxDimension> shape) {
  graph_.message(graph_field::kOutput, encode_value(name, type, shape));
}

void OnnxGraph::add_constant(const std::string& name, OnnxType type, const OnnxShape& shape,
                             std::span<const std::byte> data) {
  ProtobufMessage tensor;
  for (const std::int64_t extent : shape) tensor.integer(tensor_field::kExtent, extent);
  tensor.integer(tensor_field::kType, static_cast<int>(type)).bytes(tensor_field::kName, name);
  tensor.bytes(tensor_field::kRawData, {reinterpret_cast<const char*>(data.data()), data.size()});
  graph_.message(graph_field::kInitializer, tensor);
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
  for (const std::string& input : inputs) node.bytes(node_field::kInput, input);
  for (const std::string& output : outputs) node.bytes(node_field::kOutput, output);
  node.bytes(node_field::kName, outputs.front());
  node.bytes(node_field::kType, type);
  for (const OnnxAttribute& attribute : attributes) {
    node.message(node_field::kAttribute, encode(attribute));
  }
  graph_.message(graph_field::kNode, node);
}

std::string OnnxGraph::model(const OnnxDescription& description) const {
  ProtobufMessage model;
  model.integer(model_field::kFormatVersion, kFormatVersion)
      .bytes(model_field::kProducerName, "edgebench")
      .bytes(model_field::kDocumentation, description.text)
      .message(model_field::kGraph, graph_);
  // OperatorSetIdProto { domain = 1, version = 2 }, StringStringEntryProto { key = 1, value = 2 }
  model.message(model_field::kOperatorSet, ProtobufMessage().bytes(1, "").integer(2, kOperatorSet));
  for (const auto& [key, value] : description.metadata) {
    model.message(model_field::kMetadata, ProtobufMessage().bytes(1, key).bytes(2, value));
  }
  return model.encoded();
}

}  // namespace edgebench::emit
