// Runtimes fuse "dequantise, compute, quantise" into one integer kernel, and every deviation from
// the pattern that they look for costs a float kernel without a word. What was tried (ONNX Runtime
// 1.31.1, OpenVINO 2026.4.1):
// - A Clip that the quantiser makes redundant (0 is its lowest integer, 6 beyond its highest) may
//   be there or not; one that is needed keeps ONNX Runtime's convolution in float. So it is written
//   only where it changes an integer, and a good quantiser of ReLU6 needs none.
// - The pooled map is flattened as integers, between its quantiser and its dequantiser. Flattened
//   after it, ONNX Runtime's classifier is float; before it, the pooling is.
// - A float bias is folded by both for convolutions, but keeps ONNX Runtime's classifier in float.
// - What holds for ReLU6 holds for the ReLU of a hidden layer: the quantiser does it.
// - Between two quantisers ONNX Runtime 1.32 rounds the float weights of a layer to eight bits,
// with
//   one scale for all channels, unless another operator than ReLU and Clip stands before the second
//   quantiser. An integer bias prevents it, too, but then the convolution is none of its fast ones.
//   A LeakyRelu of slope 1 changes nothing, and is fused into the convolution.
// - Zero points of weights are needed, those of biases are not; they are zero all the same.

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "emit/onnx_files.h"
#include "emit/onnx_int8_writer.h"

namespace edgebench::emit {
namespace {

using quantise::QuantisedNetwork;

void check(const QuantisedNetwork& quantised, quantise::FitsWith what) {
  if (quantised.scheme == quantise::Scheme::symmetric_i8) {
    throw std::invalid_argument("an int8 ONNX file takes asymmetric activations");
  }
  quantise::check_fits_graph(quantised, what);
}

class AsymmetricWriter final : public Int8Writer {
 public:
  explicit AsymmetricWriter(const QuantisedNetwork& quantised) : Int8Writer(quantised, "INT8") {}

 protected:
  void add_zero_point(std::size_t index, const std::string& name) override {
    const auto zero_point = static_cast<std::uint8_t>(quantiser(index).zero_point);
    graph().add_constant(name, OnnxType::uint8, {}, std::as_bytes(std::span(&zero_point, 1)));
  }

  void add_bias(std::size_t index, const std::string& name) override {
    const OnnxShape channels = {node(index).out_channels};
    graph().add_constant(name + ".quantised", OnnxType::int32, channels,
                         std::as_bytes(std::span(quantised().layers[index].bias)));
    graph().add_constant(name + ".scale", channels, bias_scales(quantised(), index));
  }

  void load_bias(const std::string& name) override {
    graph().add_operator("DequantizeLinear", std::array{name + ".quantised", name + ".scale"}, name,
                         std::array{OnnxAttribute{"axis", std::int64_t{0}}});
  }

  std::string store(std::size_t index, const std::string& value) override {
    if (!quantised().activations[index] || !quantise::in_fp32(quantised(), index)) {
      return Int8Writer::store(index, value);
    }
    const std::string same = node(index).name + ".in_fp32";
    graph().add_operator("LeakyRelu", std::array{value}, same,
                         std::array{OnnxAttribute{"alpha", 1.0F}});
    return Int8Writer::store(index, same);
  }

  model::Activation activation(std::size_t index) const override {
    const model::Activation asked = node(index).activation;
    if (asked == model::Activation::none || !quantised().activations[index]) return asked;
    const bool stored = lowest_is_zero(index) && saturates_above(index);
    return stored ? model::Activation::none : asked;
  }
};

}  // namespace

std::string onnx_int8(const QuantisedNetwork& quantised) {
  check(quantised, quantise::FitsWith::integers);
  return AsymmetricWriter(quantised).write();
}

std::string onnx_int8_mixed(const QuantisedNetwork& quantised) {
  check(quantised, quantise::FitsWith::layers_in_fp32);
  return AsymmetricWriter(quantised).write();
}

}  // namespace edgebench::emit
