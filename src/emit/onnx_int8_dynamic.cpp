// Why only the classifier? With every layer dynamic, ONNX Runtime took 3 times as long as in FP32:
// its convolutions have no kernel that quantises on the way. The pattern below is the one that it
// fuses into one kernel, DynamicQuantizeMatMul.
#include "emit/onnx_int8_dynamic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/file.h"
#include "emit/onnx_writer.h"

namespace edgebench::emit {
namespace {

constexpr float kSteps = 127;

struct Weights {
  std::vector<std::int8_t> integers;  // in x out, as MatMulInteger reads them.
  std::vector<float> scale;           // By class.
};

Weights quantise_classifier(const model::Node& layer) {
  const auto inputs = static_cast<std::size_t>(layer.in_channels);
  const auto classes = static_cast<std::size_t>(layer.out_channels);
  Weights weights{std::vector<std::int8_t>(inputs * classes), std::vector<float>(classes)};
  for (std::size_t row = 0; row < classes; ++row) {
    const std::span<const float> values = std::span(layer.weight).subspan(row * inputs, inputs);
    float largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(value));
    const float scale = largest / kSteps;
    // Of a class without weights (or with vanishing ones) any scale will do but zero.
    weights.scale[row] = scale >= std::numeric_limits<float>::min() ? scale : 1.0F;
    for (std::size_t column = 0; column < inputs; ++column) {
      const float integer = std::nearbyint(values[column] / weights.scale[row]);
      weights.integers[column * classes + row] =
          static_cast<std::int8_t>(std::clamp(integer, -kSteps, kSteps));
    }
  }
  return weights;
}

class DynamicWriter final : public OnnxWriter {
 public:
  explicit DynamicWriter(const model::Network& network)
      : OnnxWriter(network, "FP32 with a dynamically quantised INT8 classifier") {}

 protected:
  void add_classifier(std::size_t index, const std::string& source) override {
    const model::Node& layer = node(index);
    const Weights weights = quantise_classifier(layer);
    const std::string weight = layer.name + ".weight";
    const std::string bias = layer.name + ".bias";
    graph().add_constant(weight, OnnxType::int8, {layer.in_channels, layer.out_channels},
                         std::as_bytes(std::span(weights.integers)));
    graph().add_constant(weight + ".scale", {layer.out_channels}, weights.scale);
    graph().add_constant(bias, {layer.out_channels}, layer.bias);

    const std::string integers = source + ".quantised";
    const std::string scale = source + ".scale";
    const std::string zero_point = source + ".zero_point";
    const std::string products = layer.name + ".products";
    graph().add_operator("DynamicQuantizeLinear", std::array{source},
                         std::array{integers, scale, zero_point});
    graph().add_operator("MatMulInteger", std::array{integers, weight, zero_point},
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
