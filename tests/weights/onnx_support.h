// MobileNetV2 as ONNX files, in the spellings that exporters have for it; made with the real
// protobuf classes, so that what the reader is tried on does not come from our own writer.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <onnx/onnx_pb.h>

#include "base/error.h"
#include "model/mobilenet_v2.h"
#include "model/network.h"
#include "model/synthetic.h"
#include "support.h"
#include "weights/layer.h"
#include "weights/onnx_file.h"

namespace edgebench::test {

// A graph under construction.
class OnnxBuilder {
 public:
  OnnxBuilder() {
    model.set_ir_version(8);
    model.add_opset_import()->set_version(17);
    model.mutable_graph()->set_name("network");
  }

  void input(const std::string& name, std::initializer_list<std::int64_t> shape,
             int type = onnx::TensorProto::FLOAT) {
    declare(*model.mutable_graph()->add_input(), name, shape, type);
  }
  void output(const std::string& name) {
    declare(*model.mutable_graph()->add_output(), name, {}, onnx::TensorProto::FLOAT);
  }

  onnx::NodeProto& node(const std::string& type, const std::vector<std::string>& inputs,
                        const std::string& output) {
    onnx::NodeProto& node = *model.mutable_graph()->add_node();
    node.set_op_type(type);
    node.set_name(type + "_" + output);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
  }

  static void integer(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  static void number(onnx::NodeProto& node, const std::string& name, float value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
  }
  static void text(onnx::NodeProto& node, const std::string& name, const std::string& value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(value);
  }
  static void integers(onnx::NodeProto& node, const std::string& name,
                       const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }

  std::string tensor(const std::string& name, const model::Shape& shape,
                     const std::vector<float>& values) {
    fill(*model.mutable_graph()->add_initializer(), name, shape, values);
    return name;
  }
  std::string integer_tensor(const std::string& name, const std::vector<std::int64_t>& values,
                             bool scalar = false) {
    fill_integers(*model.mutable_graph()->add_initializer(), name, values, scalar);
    return name;
  }
  std::string constant_node(const std::string& name, const model::Shape& shape,
                            const std::vector<float>& values) {
    onnx::AttributeProto& attribute = *node("Constant", {}, name).add_attribute();
    attribute.set_name("value");
    attribute.set_type(onnx::AttributeProto::TENSOR);
    fill(*attribute.mutable_t(), "", shape, values);
    return name;
  }

  static void fill(onnx::TensorProto& tensor, const std::string& name, const model::Shape& shape,
                   const std::vector<float>& values) {
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::size_t extent : shape) tensor.add_dims(static_cast<std::int64_t>(extent));
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  }
  static void fill_integers(onnx::TensorProto& tensor, const std::string& name,
                            const std::vector<std::int64_t>& values, bool scalar) {
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    if (!scalar) tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values) tensor.add_int64_data(value);
  }

  onnx::ModelProto model;

 private:
  // Extents of zero or less are left open.
  static void declare(onnx::ValueInfoProto& value, const std::string& name,
                      std::initializer_list<std::int64_t> shape, int type) {
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    for (const std::int64_t extent : shape) {
      auto& dim = *tensor.mutable_shape()->add_dim();
      if (extent > 0) {
        dim.set_dim_value(extent);
      } else {
        dim.set_dim_param("N");
      }
    }
  }
};

// How the parts of a network are written, each a function from the names of its inputs to that of
// its output; every test replaces the one that it is about.
struct OnnxSpelling {
  using Part =
      std::function<std::string(OnnxBuilder& to, const std::string& from, const model::Node& node)>;
  std::array<std::int64_t, 4> image = {1, 3, 32, 32};  // Zero: left open.

  // Before the first convolution.
  Part image_part = [](OnnxBuilder&, const std::string& from, const model::Node&) { return from; };

  Part convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    return plain_convolution(to, from, node, true);
  };

  Part relu6 = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string low = to.constant_node(node.name + ".low", {}, {0});
    const std::string high = to.constant_node(node.name + ".high", {}, {6});
    to.node("Clip", {from, low, high}, node.name + ".clip");
    return node.name + ".clip";
  };

  Part pool = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    to.node("GlobalAveragePool", {from}, "pooled");
    return std::string("pooled");
  };

  Part flatten = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    OnnxBuilder::integer(to.node("Flatten", {from}, "flat"), "axis", 1);
    return std::string("flat");
  };

  Part linear = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    return gemm(to, from, node.name, model::weight_shape(node), node.weight, node.bias);
  };

  // After the last linear layer.
  Part end = [](OnnxBuilder&, const std::string& from, const model::Node&) { return from; };

  static std::string plain_convolution(OnnxBuilder& to, const std::string& from,
                                       const model::Node& node, bool with_bias) {
    const std::int64_t padding = (node.kernel - 1) / 2;
    std::vector<std::string> inputs = {
        from, to.tensor(node.name + ".weight", model::weight_shape(node), node.weight)};
    if (with_bias) {
      inputs.push_back(to.tensor(node.name + ".bias", {node.bias.size()}, node.bias));
    }
    onnx::NodeProto& conv = to.node("Conv", inputs, node.name);
    OnnxBuilder::integer(conv, "group", node.groups);
    OnnxBuilder::integers(conv, "kernel_shape", {node.kernel, node.kernel});
    OnnxBuilder::integers(conv, "strides", {node.stride, node.stride});
    OnnxBuilder::integers(conv, "pads", {padding, padding, padding, padding});
    return node.name;
  }

  static std::string gemm(OnnxBuilder& to, const std::string& from, const std::string& name,
                          const model::Shape& shape, const std::vector<float>& weight,
                          const std::vector<float>& bias) {
    const std::string weights = to.tensor(name + ".weight", shape, weight);
    const std::string biases = to.tensor(name + ".bias", {bias.size()}, bias);
    OnnxBuilder::integer(to.node("Gemm", {from, weights, biases}, name), "transB", 1);
    return name;
  }
};

inline onnx::ModelProto onnx_model(const model::Network& network,
                                   const OnnxSpelling& spelling = {}) {
  OnnxBuilder builder;
  builder.input("image",
                {spelling.image[0], spelling.image[1], spelling.image[2], spelling.image[3]});
  std::vector<std::string> values;
  for (const model::Node& node : network.nodes) {
    const auto from = [&](std::size_t k) {
      return values[static_cast<std::size_t>(node.inputs[k])];
    };
    std::string value;
    switch (node.op) {
      case model::Op::input:
        value = spelling.image_part(builder, "image", node);
        break;
      case model::Op::convolution:
        value = spelling.convolution(builder, from(0), node);
        if (node.activation == model::Activation::relu6) {
          value = spelling.relu6(builder, value, node);
        }
        break;
      case model::Op::add:
        builder.node("Add", {from(0), from(1)}, value = node.name);
        break;
      case model::Op::global_average_pool:
        value = spelling.flatten(builder, spelling.pool(builder, from(0), node), node);
        break;
      case model::Op::linear:
        value = spelling.end(builder, spelling.linear(builder, from(0), node), node);
        break;
    }
    values.push_back(value);
  }
  builder.output(values.back());
  return builder.model;
}

inline void write_onnx(const std::filesystem::path& path, const onnx::ModelProto& model) {
  std::ofstream(path, std::ios::binary) << model.SerializeAsString();
}

// What read_onnx_file() gives for the model as a file.
inline weights::OnnxSource read_back(const onnx::ModelProto& model) {
  const TemporaryFolder folder;
  write_onnx(folder / "net.onnx", model);
  return weights::read_onnx_file(folder / "net.onnx");
}

// The message with which it is refused, or "accepted".
inline std::string refusal(const onnx::ModelProto& model) {
  try {
    read_back(model);
    return "accepted";
  } catch (const InputError& error) {
    return error.what();
  }
}

// The operator of this type that stands `index`-th among those of its type.
inline onnx::NodeProto& operator_of(onnx::ModelProto& model, const std::string& type,
                                    int index = 0) {
  for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
    if (node.op_type() == type && index-- == 0) return node;
  }
  throw std::out_of_range(type);
}

inline onnx::AttributeProto& attribute_of(onnx::NodeProto& node, const std::string& name) {
  for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
    if (attribute.name() == name) return attribute;
  }
  throw std::out_of_range(name);
}

inline void remove_attribute(onnx::NodeProto& node, const std::string& name) {
  auto& attributes = *node.mutable_attribute();
  for (int i = attributes.size(); i-- > 0;) {
    if (attributes[i].name() == name) attributes.DeleteSubrange(i, 1);
  }
}

inline onnx::TensorProto& tensor_of(onnx::ModelProto& model, const std::string& name) {
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
    if (tensor.name() == name) return tensor;
  }
  throw std::out_of_range(name);
}

// Whether the layers are the network's, in order and bit for bit.
inline bool same_layers(const std::vector<weights::Layer>& layers, const model::Network& network) {
  std::size_t at = 0;
  for (const model::Node& node : network.nodes) {
    if (node.weight.empty()) continue;
    if (at == layers.size()) return false;
    const weights::Layer& layer = layers[at++];
    if (layer.shape != model::weight_shape(node) || layer.weight != node.weight ||
        layer.bias != node.bias || layer.norm || layer.name != node.name) {
      return false;
    }
  }
  return at == layers.size();
}

// The small network of these tests: 32 pixels, three classes.
inline const model::Network& small_network() {
  static const model::Network network = model::synthetic_network(0.1, 32, 3, 1);
  return network;
}

}  // namespace edgebench::test
