// Each value is a QuantizeLinear and a DequantizeLinear; each constant an integer and a
// DequantizeLinear; in between the operators of the FP32 file. Runtimes fuse "dequantise, compute,
// quantise" into one integer kernel, and every deviation from the pattern that they look for costs
// a float kernel without a word. What was tried (ONNX Runtime 1.31.1, OpenVINO 2026.4.1):
// - A Clip that the quantiser makes redundant (0 is its lowest integer, 6 beyond its highest) may
//   be there or not; one that is needed keeps ONNX Runtime's convolution in float. So it is written
//   only where it changes an integer, and a good quantiser of ReLU6 needs none.
// - The pooled map is flattened as integers, between its quantiser and its dequantiser. Flattened
//   after it, ONNX Runtime's classifier is float; before it, the pooling is.
// - A float bias is folded by both for convolutions, but keeps ONNX Runtime's classifier in float.
// - What holds for ReLU6 holds for the ReLU of a hidden layer: the quantiser does it.
// - Zero points of weights are needed, those of biases are not; they are zero all the same.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "emit/onnx_files.h"
#include "emit/onnx_writer.h"
#include "model/mobilenet_v2.h"
#include "quantise/activation.h"

namespace edgebench::emit {
namespace {

using quantise::ActivationQuantiser;
using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;

void check(const QuantisedNetwork& quantised) {
  if (quantised.scheme == quantise::Scheme::symmetric_i8) {
    throw std::invalid_argument("an int8 ONNX file takes asymmetric activations");
  }
  quantise::check_fits_graph(quantised);
}

class Int8Writer final : public OnnxWriter {
 public:
  explicit Int8Writer(const QuantisedNetwork& quantised)
      : OnnxWriter(quantised.network, "INT8"), quantised_(quantised) {}

 protected:
  std::string store(std::size_t index, const std::string& value) override {
    if (is_classifier(index)) return value;
    const ActivationQuantiser& quantiser = *quantised_.activations[index];
    const std::string name = node(index).name;
    const auto zero_point = static_cast<std::uint8_t>(quantiser.zero_point);
    graph().add_constant(name + ".scale", {}, std::array{quantiser.scale});
    graph().add_constant(name + ".zero_point", OnnxType::uint8, {},
                         std::as_bytes(std::span(&zero_point, 1)));
    const std::string integers = name + ".quantised";
    graph().add_operator("QuantizeLinear", std::array{value, name + ".scale", name + ".zero_point"},
                         integers);
    return integers;
  }

  std::string load(std::size_t index, const std::string& stored) override {
    if (is_classifier(index)) return stored;
    const std::string name = node(index).name;
    const std::string floats = name + ".dequantised";
    graph().add_operator("DequantizeLinear",
                         std::array{stored, name + ".scale", name + ".zero_point"}, floats);
    return floats;
  }

  bool clips(std::size_t index) const override {
    if (!node(index).rectified()) return false;
    const ActivationQuantiser& quantiser = *quantised_.activations[index];
    const float most = model::bounds_of(node(index).activation).most;
    const bool saturates = std::nearbyint(most / quantiser.scale) >= static_cast<float>(largest_);
    return !(quantiser.zero_point == 0 && saturates);
  }

  std::array<std::string, 2> add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    const QuantisedLayer& integers = quantised_.layers[index];
    const std::vector<std::size_t> shape = model::weight_shape(layer);
    const std::string weight = layer.name + ".weight";
    const std::string bias = layer.name + ".bias";
    const OnnxShape channels = {layer.out_channels};
    graph().add_constant(weight + ".quantised", OnnxType::int8,
                         OnnxShape(shape.begin(), shape.end()),
                         std::as_bytes(std::span(integers.weight)));
    graph().add_constant(weight + ".scale", channels, integers.weight_scale);
    const std::vector<std::int8_t> zeros(integers.weight_scale.size());
    graph().add_constant(weight + ".zero_point", OnnxType::int8, channels,
                         std::as_bytes(std::span(zeros)));
    graph().add_constant(bias + ".quantised", OnnxType::int32, channels,
                         std::as_bytes(std::span(integers.bias)));
    graph().add_constant(bias + ".scale", channels, bias_scales(quantised_, index));
    const std::array axis = {OnnxAttribute{"axis", std::int64_t{0}}};
    graph().add_operator(
        "DequantizeLinear",
        std::array{weight + ".quantised", weight + ".scale", weight + ".zero_point"}, weight, axis);
    graph().add_operator("DequantizeLinear", std::array{bias + ".quantised", bias + ".scale"}, bias,
                         axis);
    return {weight, bias};
  }

  std::vector<std::pair<std::string, std::string>> metadata() const override {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const auto& [key, value] : quantised_.provenance) {
      const std::string name = "quantisation." + key;
      const auto known =
          std::ranges::find(entries, name, [](const auto& entry) { return entry.first; });
      if (known == entries.end()) {
        entries.emplace_back(name, value);
      } else {
        known->second += "; " + value;  // There may be several warnings.
      }
    }
    return entries;
  }

 private:
  const QuantisedNetwork& quantised_;
  int largest_ = quantise::integer_range(quantised_.scheme).maximum;
};

}  // namespace

std::string onnx_int8(const QuantisedNetwork& quantised) {
  check(quantised);
  return Int8Writer(quantised).write();
}

}  // namespace edgebench::emit
