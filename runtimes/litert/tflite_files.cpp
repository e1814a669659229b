// Why does `int8` end in a dynamically quantised classifier? XNNPACK's static INT8 classifier has
// INT8 logits, 256 steps for the range of a thousand classes, and ties between the best. The one
// that quantises its input as it comes multiplies the same integer weights and gives float logits;
// its input are the dequantised integers before it, rounded once more to steps that are finer.
// Hidden layers are static: what they make has a quantiser.
//
// Why is the stem of `int8-dynamic` FP32? Between its padding and the convolution XNNPACK would put
// the quantisation, and a padding that is not part of the convolution took longer (0.6 ms) than the
// FP32 stem as a whole.
#include "tflite_files.h"

#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>

#include "emit/half.h"
#include "quantise/layer.h"
#include "tflite_writer.h"

namespace edgebench::litert {
namespace {

using quantise::ActivationQuantiser;
using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;
using schema::BuiltinOperator;
using schema::TensorType;

constexpr int kHybridConvolution = 5;  // Versions that know float inputs with INT8 weights per
constexpr int kHybridLinear = 12;      // channel.
constexpr int kInt8 = 2;               // Of operators without weights.
constexpr int kInt8Convolution = 3;
constexpr int kHalfDequantize = 3;

// From 0..255 to -128..127.
constexpr int kUnsignedToSigned = 128;

Quantisation per_channel(const QuantisedLayer& layer, int dimension) {
  return {layer.weight_scale, std::vector<std::int64_t>(layer.weight_scale.size()), dimension};
}

class HalfWriter final : public TfliteWriter {
 public:
  explicit HalfWriter(const model::Network& network) : TfliteWriter(network, "FP16 weights") {}

 protected:
  std::array<int, 2> add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    return {add_halves(layer.name + ".weight", weight_shape_of(layer),
                       model::channels_last_weights(layer, layer.weight)),
            add_halves(layer.name + ".bias", {layer.out_channels}, layer.bias)};
  }

 private:
  int add_halves(const std::string& name, const TensorShape& shape,
                 const std::vector<float>& values) {
    const std::vector<std::uint16_t> halves = emit::to_half(name, values);
    const int stored = graph().add_constant(name + ".half", TensorType::FLOAT16, shape,
                                            std::as_bytes(std::span(halves)));
    const int floats = graph().add_fixed_value(name, TensorType::FLOAT32, shape);
    graph().add_operator(BuiltinOperator::DEQUANTIZE, kHalfDequantize, {stored}, floats,
                         schema::DequantizeOptionsT());
    return floats;
  }
};

class DynamicWriter final : public TfliteWriter {
 public:
  explicit DynamicWriter(const model::Network& network)
      : TfliteWriter(network, "INT8 weights and dynamically quantised inputs, depthwise FP32") {}

 protected:
  Versions versions() const override {
    return {.convolution = kHybridConvolution, .linear = kHybridLinear};
  }

  std::array<int, 2> add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    if (layer.depthwise() || is_stem(layer)) return TfliteWriter::add_weights(index);
    const QuantisedLayer integers = quantise::quantise_weights(layer);
    const std::vector<std::int8_t> weight = model::channels_last_weights(layer, integers.weight);
    return {graph().add_constant(layer.name + ".weight", TensorType::INT8, weight_shape_of(layer),
                                 std::as_bytes(std::span(weight)), per_channel(integers, 0)),
            graph().add_constant(layer.name + ".bias", TensorType::FLOAT32, {layer.out_channels},
                                 std::as_bytes(std::span(layer.bias)))};
  }

 private:
  static bool is_stem(const model::Node& layer) { return layer.inputs.front() == 0; }
};

void check(const QuantisedNetwork& quantised) {
  if (quantised.scheme != quantise::Scheme::asymmetric_u8) {
    throw std::invalid_argument("an int8 .tflite file takes asymmetric uint8 activations");
  }
  quantise::check_fits_graph(quantised);
}

class Int8Writer final : public TfliteWriter {
 public:
  explicit Int8Writer(const QuantisedNetwork& quantised)
      : TfliteWriter(quantised.network, "INT8"), quantised_(quantised) {}

 protected:
  Versions versions() const override {
    return {.convolution = kInt8Convolution,
            .depthwise = kInt8Convolution,
            .linear = kHybridLinear,
            .others = kInt8};
  }

  int add_value(std::size_t index, const std::string& name, TensorShape shape) override {
    if (is_classifier(index)) {
      return TfliteWriter::add_value(index, name, std::move(shape));
    }
    const ActivationQuantiser& quantiser = *quantised_.activations[index];
    return graph().add_value(name, TensorType::INT8, std::move(shape),
                             {{quantiser.scale}, {quantiser.zero_point - kUnsignedToSigned}});
  }

  std::array<int, 2> add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    const QuantisedLayer& integers = quantised_.layers[index];
    const int dimension = layer.depthwise() ? 3 : 0;  // That of the output channels.
    const std::vector<std::int8_t> weight = model::channels_last_weights(layer, integers.weight);
    const int weights =
        graph().add_constant(layer.name + ".weight", TensorType::INT8, weight_shape_of(layer),
                             std::as_bytes(std::span(weight)), per_channel(integers, dimension));
    return {weights, is_classifier(index) ? add_float_bias(index) : add_bias(index)};
  }

  int linear_input(std::size_t index, int source) override {
    if (!is_classifier(index)) return source;
    const model::Node& classifier = node(index);
    const int floats = graph().add_value(classifier.name + ".input", TensorType::FLOAT32,
                                         {1, classifier.in_channels});
    graph().add_operator(BuiltinOperator::DEQUANTIZE, kInt8, {source}, floats,
                         schema::DequantizeOptionsT());
    return floats;
  }

  std::string remarks() const override {
    std::string text;
    for (const auto& [key, value] : quantised_.provenance) {
      text += fmt::format("; {}: {}", key, value);
    }
    return text;
  }

 private:
  int add_bias(std::size_t index) {
    const std::vector<std::int32_t>& bias = quantised_.layers[index].bias;
    return graph().add_constant(
        node(index).name + ".bias", TensorType::INT32, {node(index).out_channels},
        std::as_bytes(std::span(bias)),
        {bias_scales(quantised_, index), std::vector<std::int64_t>(bias.size()), /*dimension=*/0});
  }

  int add_float_bias(std::size_t index) {
    const std::vector<float> bias = float_biases(quantised_, index);
    return graph().add_constant(node(index).name + ".bias", TensorType::FLOAT32,
                                {node(index).out_channels}, std::as_bytes(std::span(bias)));
  }

  const QuantisedNetwork& quantised_;
};

}  // namespace

std::string tflite_fp32(const model::Network& network) {
  return TfliteWriter(network, "FP32").write();
}

std::string tflite_fp16(const model::Network& network) {
  return HalfWriter(network).write();
}

std::string tflite_int8_dynamic(const model::Network& network) {
  return DynamicWriter(network).write();
}

std::string tflite_int8(const QuantisedNetwork& quantised) {
  check(quantised);
  return Int8Writer(quantised).write();
}

}  // namespace edgebench::litert
