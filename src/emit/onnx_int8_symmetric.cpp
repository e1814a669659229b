// The form that TensorRT takes: int8 with zero point 0 for every value, and FP32 biases. Where the
// scheme gives a value a zero point z, the file's value is the network's plus z x scale, so that
// the integers are the same. Whoever makes the value adds that to its bias; whoever reads it
// subtracts what its weights make of it. A convolution that pads reads unshifted values only.
//
// - The convolution before an addition has no quantiser of its own, so that both are one kernel.
//   Its bias makes up for the difference between the shifts of the sum and of the other operand.
// - The mean has no bias: where its shift is another than that of the map, an Add follows it.
// - A value whose lowest integer is 0 needs no activation, the quantiser does it; one with zero
//   point 0 needs a Relu, whose other end the quantiser does.
// Source: docs.nvidia.com/deeplearning/tensorrt, "Working with Quantized Types".

#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emit/half.h"
#include "emit/half_scales.h"
#include "emit/onnx_files.h"
#include "emit/onnx_int8_writer.h"

namespace edgebench::emit {
namespace {

using model::Activation;
using model::Node;
using model::Op;
using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;

class SymmetricWriter : public Int8Writer {
 public:
  explicit SymmetricWriter(const QuantisedNetwork& quantised,
                           std::string_view precision = "INT8 without zero points")
      : Int8Writer(quantised, precision), shifts_(network().nodes.size()) {
    for (std::size_t i = 0; i < shifts_.size(); ++i) {
      if (!quantised.activations[i]) continue;
      shifts_[i] = static_cast<double>(quantiser(i).scale) * quantiser(i).zero_point;
    }
    for (std::size_t i = 0; i < shifts_.size(); ++i) {
      if (node(i).op == Op::add) shift_operand(i);
    }
  }

 protected:
  std::string store(std::size_t index, const std::string& value) override {
    if (node(index).op != Op::global_average_pool) return Int8Writer::store(index, value);
    const double difference = shifts_[index] - shifts_[node(index).input()];
    if (difference == 0) return Int8Writer::store(index, value);
    const std::string shift = value + ".shift";
    add_values(shift, {1, 1, 1, 1}, std::array{static_cast<float>(difference)});
    graph().add_operator("Add", std::array{value, shift}, value + ".shifted");
    return Int8Writer::store(index, value + ".shifted");
  }

  void add_zero_point(std::size_t /*index*/, const std::string& name) override {
    constexpr std::int8_t kZero = 0;
    graph().add_constant(name, OnnxType::int8, {}, std::as_bytes(std::span(&kZero, 1)));
  }

  void add_bias(std::size_t index, const std::string& name) override {
    const QuantisedLayer& layer = quantised().layers[index];
    const std::vector<float> scales = bias_scales(quantised(), index);
    const std::size_t per_channel = layer.weight.size() / scales.size();
    const int zero_point = quantiser(node(index).input()).zero_point;
    std::vector<float> bias;
    for (std::size_t c = 0; c < scales.size(); ++c) {
      const auto weights = std::span(layer.weight).subspan(c * per_channel, per_channel);
      const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
      const auto steps = static_cast<double>(layer.bias[c] - zero_point * sum);
      bias.push_back(static_cast<float>(steps * static_cast<double>(scales[c]) + shifts_[index]));
    }
    add_values(name, {node(index).out_channels}, bias);
  }

  Activation activation(std::size_t index) const override {
    const Activation asked = node(index).activation;
    if (asked == Activation::none || !saturates_above(index)) return asked;
    return lowest_is_zero(index) ? Activation::none : Activation::relu;
  }

 private:
  // A sum's shift is that of its operands together; the one without a quantiser makes it so.
  void shift_operand(std::size_t sum) {
    const std::size_t a = node(sum).input(0);
    const std::size_t b = node(sum).input(1);
    const bool a_is_free = !quantised().activations[a];
    if (a_is_free == !quantised().activations[b]) {
      throw std::invalid_argument("an addition needs one operand with a quantiser");
    }
    const std::size_t free = a_is_free ? a : b;
    shifts_[free] = shifts_[sum] - shifts_[a_is_free ? b : a];
  }

  std::vector<double> shifts_;  // By node: what the file's value is more than the network's.
};

// The input is cast before it is quantised, and the logits behind the classifier.
class HalfSymmetricWriter final : public SymmetricWriter {
 public:
  explicit HalfSymmetricWriter(const QuantisedNetwork& quantised)
      : SymmetricWriter(quantised, "INT8 without zero points, the rest FP16") {}

 protected:
  std::string value_name(std::size_t index) const override {
    const std::string name = SymmetricWriter::value_name(index);
    return is_classifier(index) ? name + ".half" : name;
  }

  std::string store(std::size_t index, const std::string& value) override {
    if (is_classifier(index)) {
      const std::string logits = SymmetricWriter::value_name(index);
      graph().add_cast(value, logits, OnnxType::float32);
      return logits;
    }
    if (index != 0) return SymmetricWriter::store(index, value);
    graph().add_cast(value, value + ".half", OnnxType::float16);
    return SymmetricWriter::store(index, value + ".half");
  }

  void add_values(const std::string& name, const OnnxShape& shape,
                  std::span<const float> values) override {
    const std::vector<std::uint16_t> bits = to_half(name, values);
    graph().add_constant(name, OnnxType::float16, shape, std::as_bytes(std::span(bits)));
  }

  OnnxVersion version() const override { return kFp16QuantisingOnnx; }
};

void check_symmetric(const QuantisedNetwork& quantised) {
  if (quantised.scheme != quantise::Scheme::symmetric_i8) {
    throw std::invalid_argument("an ONNX file without zero points takes symmetric activations");
  }
  quantise::check_fits_graph(quantised);
}

}  // namespace

std::string onnx_int8_symmetric(const QuantisedNetwork& quantised) {
  check_symmetric(quantised);
  return SymmetricWriter(quantised).write();
}

std::string onnx_int8_symmetric_fp16(const QuantisedNetwork& quantised) {
  check_symmetric(quantised);
  const QuantisedNetwork halved = with_half_scales(quantised);
  return HalfSymmetricWriter(halved).write();
}

}  // namespace edgebench::emit
