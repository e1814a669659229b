// ReLU6 is a Clamp and the pooling a ReduceMean, because that is what every version fuses. What the
// operators are was compared with what OpenVINO 2026.4.1 itself saves of the ONNX files.

#include "ir_writer.h"

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/unmovable.h"
#include "emit/half.h"
#include "ir_graph.h"
#include "model/mobilenet_v2.h"

namespace edgebench::openvino {
namespace {

using model::Node;
using model::Op;

constexpr std::int64_t kAnyBatch = -1;
constexpr const char* kOutput = "output";
const std::pair<std::string, std::string> kBroadcast = {"auto_broadcast", "numpy"};

// A layer's weights as its operator reads them: a grouped convolution has the groups in front.
IrShape weight_extents(const Node& layer) {
  const std::vector<std::size_t> shape = model::weight_shape(layer);
  IrShape extents(shape.begin(), shape.end());
  if (layer.op == Op::convolution && layer.groups > 1) {
    extents.front() /= layer.groups;
    extents.insert(extents.begin(), layer.groups);
  }
  return extents;
}

// One value per output channel, in as many dimensions as the weights have.
IrShape channel_extents(const Node& layer) {
  IrShape extents(weight_extents(layer).size(), 1);
  extents.front() = layer.out_channels;
  return extents;
}

class IrWriter : Unmovable {
 public:
  explicit IrWriter(const model::Network& network) : network_(network) {}
  virtual ~IrWriter() = default;

  IrFiles write() {
    for (std::size_t index = 0; index < network_.nodes.size(); ++index) {
      IrValue value = store(index, add_node(index));
      if (node(index).op == Op::global_average_pool) value = flattened(index, value);
      values_.push_back(value);
    }
    graph_.add_result(std::string(kOutput) + "/result", values_.back());
    return {graph_.xml("mobilenet_v2", about()), graph_.weights()};
  }

 protected:
  const Node& node(std::size_t index) const { return network_.nodes[index]; }
  IrGraph& graph() { return graph_; }

  IrValue add_convert(const std::string& name, const IrValue& value, const IrType& type) {
    return graph_.add_operator(
        {.type = "Convert", .name = name, .attributes = {{"destination_type", type.name}}},
        std::array{value}, type, value.shape);
  }

  // What differs with the precision: a constant of real numbers, a layer's weights and biases, how
  // a value is stored, and which operator follows a layer.
  virtual IrValue add_reals(const std::string& name, const IrShape& shape,
                            std::span<const float> values) {
    return graph_.add_constant(name, kIrF32, shape, std::as_bytes(values));
  }
  virtual IrValue add_weights(std::size_t index) {
    return add_reals(node(index).name + "/weight", weight_extents(node(index)), node(index).weight);
  }
  virtual std::vector<float> biases(std::size_t index) const { return node(index).bias; }
  virtual IrValue store(std::size_t /*index*/, const IrValue& value) { return value; }
  virtual model::Activation activation(std::size_t index) const { return node(index).activation; }
  virtual std::vector<std::pair<std::string, std::string>> about() const {
    return {{"origin", network_.origin}, {"synthetic", network_.synthetic ? "true" : "false"}};
  }

 private:
  const IrValue& source(std::size_t index, std::size_t which) const {
    return values_[node(index).input(which)];
  }

  IrValue add_node(std::size_t index) {
    const Node& made = node(index);
    const std::int64_t size = made.out_height;
    switch (made.op) {
      case Op::input: {
        const std::int64_t pixels = network_.image_size;
        return graph_.add_parameter(made.name, kIrF32, {kAnyBatch, 3, pixels, pixels});
      }
      case Op::add:
        return graph_.add_operator({.type = "Add", .name = made.name, .attributes = {kBroadcast}},
                                   std::array{source(index, 0), source(index, 1)}, kIrF32,
                                   {kAnyBatch, made.out_channels, size, size});
      case Op::global_average_pool: {
        const std::array<std::int64_t, 2> axes = {2, 3};
        const IrValue spatial =
            graph_.add_constant(made.name + "/axes", kIrI64, {2}, std::as_bytes(std::span(axes)));
        return graph_.add_operator(
            {.type = "ReduceMean", .name = made.name, .attributes = {{"keep_dims", "true"}}},
            std::array{source(index, 0), spatial}, kIrF32, {kAnyBatch, made.out_channels, 1, 1});
      }
      case Op::convolution:
      case Op::linear:
        break;
    }
    return add_layer(index);
  }

  IrValue flattened(std::size_t index, const IrValue& value) {
    const std::array<std::int64_t, 2> extents = {0, -1};  // The batch as it is, and all the rest.
    const std::string name = node(index).name + "/flat";
    const IrValue shape =
        graph_.add_constant(name + "/shape", kIrI64, {2}, std::as_bytes(std::span(extents)));
    return graph_.add_operator(
        {.type = "Reshape", .name = name, .attributes = {{"special_zero", "true"}}},
        std::array{value, shape}, value.type, {kAnyBatch, node(index).out_channels});
  }

  // The product, the bias and what follows them.
  IrValue add_layer(std::size_t index) {
    const Node& layer = node(index);
    const bool linear = layer.op == Op::linear;
    const bool last = index + 1 == network_.nodes.size();
    const std::int64_t size = layer.out_height;
    const IrShape shape = linear ? IrShape{kAnyBatch, layer.out_channels}
                                 : IrShape{kAnyBatch, layer.out_channels, size, size};
    const std::array operands = {source(index, 0), add_weights(index)};
    const IrValue products = graph_.add_operator(linear ? product_of(layer) : convolution_of(layer),
                                                 operands, kIrF32, shape);
    const IrShape bias_shape =
        linear ? IrShape{1, layer.out_channels} : IrShape{1, layer.out_channels, 1, 1};
    const IrValue bias = add_reals(layer.name + "/bias", bias_shape, biases(index));
    const IrValue sum = graph_.add_operator({.type = "Add",
                                             .name = layer.name + "/sum",
                                             .attributes = {kBroadcast},
                                             .tensor = last ? kOutput : ""},
                                            std::array{products, bias}, kIrF32, shape);
    switch (activation(index)) {
      case model::Activation::none:
        return sum;
      case model::Activation::relu:
        return graph_.add_operator({.type = "ReLU", .name = layer.name + "/rectified"},
                                   std::array{sum}, kIrF32, shape);
      case model::Activation::relu6:
        break;
    }
    return graph_.add_operator({.type = "Clamp",
                                .name = layer.name + "/clipped",
                                .attributes = {{"min", "0"}, {"max", "6"}}},
                               std::array{sum}, kIrF32, shape);
  }

  static IrOperator product_of(const Node& layer) {
    return {.type = "MatMul",
            .name = layer.name,
            .attributes = {{"transpose_a", "false"}, {"transpose_b", "true"}}};
  }

  static IrOperator convolution_of(const Node& layer) {
    const std::string padding = ir_extents(IrShape(2, (layer.kernel - 1) / 2));
    return {.type = layer.groups > 1 ? "GroupConvolution" : "Convolution",
            .name = layer.name,
            .attributes = {{"strides", ir_extents(IrShape(2, layer.stride))},
                           {"dilations", "1, 1"},
                           {"pads_begin", padding},
                           {"pads_end", padding},
                           {"auto_pad", "explicit"}}};
  }

  const model::Network& network_;
  IrGraph graph_;
  std::vector<IrValue> values_;  // By node: what those read that read its value.
};

class HalfIrWriter final : public IrWriter {
 public:
  using IrWriter::IrWriter;

 protected:
  IrValue add_reals(const std::string& name, const IrShape& shape,
                    std::span<const float> values) override {
    const std::vector<std::uint16_t> bits = emit::to_half(name, values);
    const IrValue halves =
        graph().add_constant(name + "/halves", kIrF16, shape, std::as_bytes(std::span(bits)));
    return graph().add_operator({.type = "Convert",
                                 .name = name,
                                 .attributes = {{"destination_type", kIrF32.name}},
                                 .decompression = true},
                                std::array{halves}, kIrF32, shape);
  }
};

// Each value becomes integers and real numbers again, as OpenVINO reads QuantizeLinear and
// DequantizeLinear; each weight is an integer, a Convert and a scale. Its passes for low precision
// make integer kernels of it. One FakeQuantize from and to the quantiser's range ran the same
// kernels, but rounded otherwise: of MobileNetV2's logits 26.9 dB were left.
class IntegerIrWriter final : public IrWriter {
 public:
  explicit IntegerIrWriter(const quantise::QuantisedNetwork& quantised)
      : IrWriter(quantised.network), quantised_(quantised) {}

 protected:
  IrValue store(std::size_t index, const IrValue& value) override {
    const auto& quantiser = quantised_.activations[index];
    if (!quantiser) return value;
    const auto [minimum, maximum] = quantise::integer_range(quantised_.scheme);
    const auto real = [&](int integer) {
      return static_cast<float>(integer - quantiser->zero_point) * quantiser->scale;
    };
    const std::string name = node(index).name + "/quantised";
    const auto scalar = [&](const char* what, float number) {
      return add_reals(name + what, {}, std::array{number});
    };
    const IrValue rounded = graph().add_operator(
        {.type = "FakeQuantize",
         .name = name,
         .attributes = {{"levels", std::to_string(maximum - minimum + 1)}, kBroadcast}},
        std::array{value, scalar("/least", real(minimum)), scalar("/most", real(maximum)),
                   scalar("/first", static_cast<float>(minimum)),
                   scalar("/last", static_cast<float>(maximum))},
        kIrF32, value.shape);
    const IrValue integers = add_convert(name + "/integers", rounded, kIrU8);
    const IrValue shifted = graph().add_operator(
        {.type = "Subtract", .name = name + "/shifted", .attributes = {kBroadcast}},
        std::array{add_convert(name + "/reals", integers, kIrF32),
                   scalar("/zero_point", static_cast<float>(quantiser->zero_point))},
        kIrF32, value.shape);
    return graph().add_operator(
        {.type = "Multiply", .name = name + "/dequantised", .attributes = {kBroadcast}},
        std::array{shifted, scalar("/scale", quantiser->scale)}, kIrF32, value.shape);
  }

  IrValue add_weights(std::size_t index) override {
    const Node& layer = node(index);
    const quantise::QuantisedLayer& integers = quantised_.layers[index];
    const IrShape shape = weight_extents(layer);
    const std::string name = layer.name + "/weight";
    const IrValue stored = graph().add_constant(name + "/integers", kIrI8, shape,
                                                std::as_bytes(std::span(integers.weight)));
    const IrValue converted = add_convert(name + "/reals", stored, kIrF32);
    const IrValue scale = add_reals(name + "/scale", channel_extents(layer), integers.weight_scale);
    return graph().add_operator({.type = "Multiply", .name = name, .attributes = {kBroadcast}},
                                std::array{converted, scale}, kIrF32, shape);
  }

  std::vector<float> biases(std::size_t index) const override {
    return quantise::float_biases(quantised_, index);
  }

  // Where the integers saturate as the activation clips, the FakeQuantize does it.
  model::Activation activation(std::size_t index) const override {
    const model::Activation asked = node(index).activation;
    if (asked == model::Activation::none) return asked;
    const bool stored =
        quantise::lowest_is_zero(quantised_, index) && quantise::saturates_above(quantised_, index);
    return stored ? model::Activation::none : asked;
  }

  std::vector<std::pair<std::string, std::string>> about() const override {
    std::vector<std::pair<std::string, std::string>> entries = IrWriter::about();
    for (const auto& [key, value] : quantise::merged_provenance(quantised_)) {
      entries.emplace_back("quantisation." + key, value);
    }
    return entries;
  }

 private:
  const quantise::QuantisedNetwork& quantised_;
};

}  // namespace

IrFiles ir_fp32(const model::Network& network) {
  return IrWriter(network).write();
}

IrFiles ir_fp16(const model::Network& network) {
  return HalfIrWriter(network).write();
}

IrFiles ir_int8(const quantise::QuantisedNetwork& quantised) {
  if (quantised.scheme == quantise::Scheme::symmetric_i8) {
    throw std::invalid_argument("an int8 IR takes asymmetric activations");
  }
  quantise::check_fits_graph(quantised);
  return IntegerIrWriter(quantised).write();
}

}  // namespace edgebench::openvino
