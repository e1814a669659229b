// One operator a node, but for two: ReLU6 is a Clip after the convolution, whose bounds are
// constants of the graph, because that is the form all readers fuse into the convolution; and the
// pooled map is flattened before the classifier.
#include "emit/onnx_fp32.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "base/file.h"
#include "model/mobilenet_v2.h"

namespace edgebench::emit {
namespace {

using model::Network;
using model::Node;
using model::Op;

constexpr const char* kOutput = "output";
constexpr const char* kRelu6Min = "relu6.min";
constexpr const char* kRelu6Max = "relu6.max";

class Fp32Writer {
 public:
  explicit Fp32Writer(const Network& network) : network_(network), graph_("mobilenet_v2") {}

  std::string write() {
    const OnnxDimension size = std::int64_t{network_.image_size};
    graph_.add_input(value(network_.nodes.front()), OnnxType::float32,
                     std::array<OnnxDimension, 4>{"N", std::int64_t{3}, size, size});
    graph_.add_output(kOutput, OnnxType::float32,
                      std::array<OnnxDimension, 2>{"N", std::int64_t{network_.classes}});
    graph_.add_constant(kRelu6Min, {}, std::array{0.0F});
    graph_.add_constant(kRelu6Max, {}, std::array{6.0F});
    for (const Node& node : network_.nodes) add(node);
    return graph_.model(describe(network_, "FP32"));
  }

 private:
  std::string value(const Node& node) const {
    return &node == &network_.nodes.back() ? kOutput : node.name;
  }

  std::string input(const Node& node, std::size_t which) const {
    return value(network_.nodes[static_cast<std::size_t>(node.inputs[which])]);
  }

  void add(const Node& node) {
    switch (node.op) {
      case Op::input:
        break;
      case Op::convolution:
        add_convolution(node);
        break;
      case Op::add:
        graph_.add_operator("Add", std::array{input(node, 0), input(node, 1)}, value(node));
        break;
      case Op::global_average_pool:
        graph_.add_operator("GlobalAveragePool", std::array{input(node, 0)}, value(node));
        break;
      case Op::linear:
        add_linear(node);
        break;
    }
  }

  // The inputs of a layer with weights: the value before it and its two constants.
  std::array<std::string, 3> add_weights(const Node& node, const std::string& source) {
    const std::vector<std::size_t> shape = model::weight_shape(node);
    const std::array<std::string, 3> inputs = {source, node.name + ".weight", node.name + ".bias"};
    graph_.add_constant(inputs[1], OnnxShape(shape.begin(), shape.end()), node.weight);
    graph_.add_constant(inputs[2], {node.out_channels}, node.bias);
    return inputs;
  }

  void add_convolution(const Node& node) {
    const std::int64_t kernel = node.kernel;
    const std::int64_t stride = node.stride;
    const std::int64_t padding = (kernel - 1) / 2;
    const std::array<OnnxAttribute, 5> attributes = {
        {{"dilations", OnnxShape{1, 1}},
         {"group", std::int64_t{node.groups}},
         {"kernel_shape", OnnxShape{kernel, kernel}},
         {"pads", OnnxShape{padding, padding, padding, padding}},
         {"strides", OnnxShape{stride, stride}}}};
    const std::string linear = node.relu6 ? node.name + ".linear" : value(node);
    graph_.add_operator("Conv", add_weights(node, input(node, 0)), linear, attributes);
    if (node.relu6) {
      graph_.add_operator("Clip", std::array<std::string, 3>{linear, kRelu6Min, kRelu6Max},
                          value(node));
    }
  }

  void add_linear(const Node& node) {
    const std::string flat = input(node, 0) + ".flat";
    graph_.add_operator("Flatten", std::array{input(node, 0)}, flat);
    graph_.add_operator("Gemm", add_weights(node, flat), value(node),
                        std::array{OnnxAttribute{"transB", std::int64_t{1}}});
  }

  const Network& network_;
  OnnxGraph graph_;
};

}  // namespace

std::string onnx_fp32(const Network& network) {
  return Fp32Writer(network).write();
}

void write_onnx_fp32(const Network& network, const std::filesystem::path& path) {
  write_file_atomically(path, onnx_fp32(network));
}

OnnxDescription describe(const Network& network, const std::string& precision) {
  return {.text = fmt::format("MobileNetV2, width {}, {} x {}, {} classes, {}; weights: {}",
                              network.width, network.image_size, network.image_size,
                              network.classes, precision, network.origin),
          .metadata = {{"origin", network.origin},
                       {"synthetic", network.synthetic ? "true" : "false"}}};
}

}  // namespace edgebench::emit
