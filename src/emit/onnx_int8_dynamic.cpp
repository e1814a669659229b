// Why only the classifier? With every layer dynamic, ONNX Runtime took 3 times as long as in FP32:
// its convolutions have no kernel that quantises on the way. The pattern below is the one that it
// fuses into one kernel, DynamicQuantizeMatMul.
#include "emit/onnx_int8_dynamic.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/file.h"
#include "emit/onnx_writer.h"
#include "quantise/layer.h"

namespace edgebench::emit {
namespace {

// From out x in to in x out, as MatMulInteger reads them.
std::vector<std::int8_t> transposed(const std::vector<std::int8_t>& weight, std::size_t outputs) {
  const std::size_t inputs = weight.size() / outputs;
  std::vector<std::int8_t> result(weight.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    result[i % inputs * outputs + i / inputs] = weight[i];
  }
  return result;
}

class DynamicWriter final : public OnnxWriter {
 public:
  explicit DynamicWriter(const model::Network& network)
      : OnnxWriter(network, "FP32 with a dynamically quantised INT8 classifier") {}

 protected:
  void add_classifier(std::size_t index, const std::string& source) override {
    const model::Node& layer = node(index);
    // The bias stays float, so the input's scale, which only biases know, is of no account.
    const quantise::QuantisedLayer integers = quantise::quantise_layer(
        layer, std::numeric_limits<float>::max(), quantise::WeightScales::per_channel);
    const std::vector<std::int8_t> columns = transposed(integers.weight, layer.bias.size());
    const std::string weight = layer.name + ".weight";
    const std::string bias = layer.name + ".bias";
    graph().add_constant(weight, OnnxType::int8, {layer.in_channels, layer.out_channels},
                         std::as_bytes(std::span(columns)));
    graph().add_constant(weight + ".scale", {layer.out_channels}, integers.weight_scale);
    graph().add_constant(bias, {layer.out_channels}, layer.bias);

    const std::string input = source + ".quantised";
    const std::string scale = source + ".scale";
    const std::string zero_point = source + ".zero_point";
    const std::string products = layer.name + ".products";
    graph().add_operator("DynamicQuantizeLinear", std::array{source},
                         std::array{input, scale, zero_point});
    graph().add_operator("MatMulInteger", std::array{input, weight, zero_point},
                         products + ".int32");
    graph().add_operator(
        "Cast", std::array{products + ".int32"}, products,
        std::array{OnnxAttribute{"to", static_cast<std::int64_t>(OnnxType::float32)}});
    graph().add_operator("Mul", std::array{scale, weight + ".scale"}, products + ".scale");
    graph().add_operator("Mul", std::array{products, products + ".scale"}, layer.name + ".scaled");
    graph().add_operator("Add", std::array{layer.name + ".scaled", bias}, value_name(index));
  }
};

}  // namespace

std::string onnx_int8_dynamic(const model::Network& network) {
  return DynamicWriter(network).write();
}

void write_onnx_int8_dynamic(const model::Network& network, const std::filesystem::path& path) {
  write_file_atomically(path, onnx_int8_dynamic(network));
}

}  // namespace edgebench::emit
