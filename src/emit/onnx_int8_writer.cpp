#include "emit/onnx_int8_writer.h"

#include <span>

#include "model/mobilenet_v2.h"

namespace edgebench::emit {

using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;

Int8Writer::Int8Writer(const QuantisedNetwork& quantised, std::string_view precision)
    : OnnxWriter(quantised.network, precision), quantised_(quantised) {}

std::string Int8Writer::store(std::size_t index, const std::string& value) {
  if (!quantised_.activations[index]) return value;
  const std::string name = node(index).name;
  add_values(name + ".scale", {}, std::array{quantiser(index).scale});
  add_zero_point(index, name + ".zero_point");
  const std::string integers = name + ".quantised";
  graph().add_operator("QuantizeLinear", std::array{value, name + ".scale", name + ".zero_point"},
                       integers);
  return integers;
}

std::string Int8Writer::load(std::size_t index, const std::string& stored) {
  if (!quantised_.activations[index]) return stored;
  const std::string name = node(index).name;
  const std::string floats = name + ".dequantised";
  graph().add_operator("DequantizeLinear",
                       std::array{stored, name + ".scale", name + ".zero_point"}, floats);
  return floats;
}

std::array<std::string, 2> Int8Writer::add_weights(std::size_t index) {
  const model::Node& layer = node(index);
  if (quantise::in_fp32(quantised_, index)) return OnnxWriter::add_weights(index);
  const QuantisedLayer& integers = quantised_.layers[index];
  const std::vector<std::size_t> shape = model::weight_shape(layer);
  const std::string weight = layer.name + ".weight";
  const std::string bias = layer.name + ".bias";
  const OnnxShape channels = {layer.out_channels};
  graph().add_constant(weight + ".quantised", OnnxType::int8, OnnxShape(shape.begin(), shape.end()),
                       std::as_bytes(std::span(integers.weight)));
  add_values(weight + ".scale", channels, integers.weight_scale);
  const std::vector<std::int8_t> zeros(integers.weight_scale.size());
  graph().add_constant(weight + ".zero_point", OnnxType::int8, channels,
                       std::as_bytes(std::span(zeros)));
  add_bias(index, bias);
  graph().add_operator("DequantizeLinear",
                       std::array{weight + ".quantised", weight + ".scale", weight + ".zero_point"},
                       weight, std::array{OnnxAttribute{"axis", std::int64_t{0}}});
  load_bias(bias);
  return {weight, bias};
}

std::vector<std::pair<std::string, std::string>> Int8Writer::metadata() const {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [key, value] : quantise::merged_provenance(quantised_)) {
    entries.emplace_back("quantisation." + key, value);
  }
  std::string in_fp32;
  for (std::size_t i = 0; i < quantised_.layers.size(); ++i) {
    if (!quantise::in_fp32(quantised_, i)) continue;
    in_fp32 += (in_fp32.empty() ? "" : ", ") + node(i).name;
  }
  if (!in_fp32.empty()) entries.emplace_back("quantisation.layers_in_fp32", in_fp32);
  return entries;
}

}  // namespace edgebench::emit
