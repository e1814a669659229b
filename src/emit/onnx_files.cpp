// Why has the dynamic file only its linear layers in INT8? With every layer dynamic, ONNX Runtime
// took 3 times as long as in FP32: its convolutions have no kernel that quantises on the way. Its
// pattern is the one that ONNX Runtime fuses into one kernel, DynamicQuantizeMatMul.
#include "emit/onnx_files.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "emit/half.h"
#include "emit/onnx_writer.h"
#include "quantise/layer.h"

namespace edgebench::emit {
namespace {

class StorageWriter final : public OnnxWriter {
 public:
  explicit StorageWriter(const model::Network& network)
      : OnnxWriter(network, "FP16 weights computed in FP32") {}

 protected:
  std::array<std::string, 2> add_weights(std::size_t index) override {
    const std::array<std::string, 2> halves = OnnxWriter::add_weights(index);
    std::array<std::string, 2> floats;
    for (std::size_t i = 0; i < halves.size(); ++i) {
      floats[i] = halves[i] + ".float";
      graph().add_cast(halves[i], floats[i], OnnxType::float32);
    }
    return floats;
  }

  // Scalars stay FP32: they are the bounds of ReLU6, which are fused only as plain constants.
  void add_values(const std::string& name, const OnnxShape& shape,
                  std::span<const float> values) override {
    if (shape.empty()) return OnnxWriter::add_values(name, shape, values);
    const std::vector<std::uint16_t> bits = to_half(name, values);
    graph().add_constant(name, OnnxType::float16, shape, std::as_bytes(std::span(bits)));
  }
};

// A type of 16 bits that every operator computes with.
struct NarrowType {
  const char* words;
  const char* suffix;  // Of the values beside the casts.
  OnnxType type;
  std::vector<std::uint16_t> (*bits)(const std::string& name, std::span<const float> values);
  OnnxVersion version;
};
constexpr NarrowType kFp16 = {"FP16", ".half", OnnxType::float16, to_half, kUsualOnnx};
constexpr NarrowType kBf16 = {"BF16", ".bfloat16", OnnxType::bfloat16, to_bfloat16, kBf16Onnx};

class NarrowWriter final : public OnnxWriter {
 public:
  NarrowWriter(const model::Network& network, const NarrowType& narrow)
      : OnnxWriter(network, narrow.words), narrow_(narrow) {}

 protected:
  std::string value_name(std::size_t index) const override {
    const std::string name = OnnxWriter::value_name(index);
    return is_classifier(index) ? name + narrow_.suffix : name;
  }

  std::string store(std::size_t index, const std::string& value) override {
    const bool first = index == 0;
    if (!first && !is_classifier(index)) return value;
    const std::string cast = first ? value + narrow_.suffix : OnnxWriter::value_name(index);
    graph().add_cast(value, cast, first ? narrow_.type : OnnxType::float32);
    return cast;
  }

  void add_values(const std::string& name, const OnnxShape& shape,
                  std::span<const float> values) override {
    const std::vector<std::uint16_t> bits = narrow_.bits(name, values);
    graph().add_constant(name, narrow_.type, shape, std::as_bytes(std::span(bits)));
  }

  OnnxVersion version() const override { return narrow_.version; }

 private:
  const NarrowType& narrow_;
};

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
  void add_linear(std::size_t index, const std::string& source,
                  const std::string& result) override {
    const model::Node& layer = node(index);
    const quantise::QuantisedLayer integers = quantise::quantise_weights(layer);
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
    graph().add_cast(products + ".int32", products, OnnxType::float32);
    graph().add_operator("Mul", std::array{scale, weight + ".scale"}, products + ".scale");
    graph().add_operator("Mul", std::array{products, products + ".scale"}, layer.name + ".scaled");
    graph().add_operator("Add", std::array{layer.name + ".scaled", bias}, result);
  }
};

}  // namespace

std::string onnx_fp32(const model::Network& network) {
  return OnnxWriter(network, "FP32").write();
}

std::string onnx_fp16_storage(const model::Network& network) {
  return StorageWriter(network).write();
}

std::string onnx_fp16(const model::Network& network) {
  return NarrowWriter(network, kFp16).write();
}

std::string onnx_bf16(const model::Network& network) {
  return NarrowWriter(network, kBf16).write();
}

std::string onnx_int8_dynamic(const model::Network& network) {
  return DynamicWriter(network).write();
}

}  // namespace edgebench::emit
