#include "emit/onnx_fp16.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "base/file.h"
#include "emit/half.h"
#include "emit/onnx_writer.h"

namespace edgebench::emit {
namespace {

void add_half(OnnxGraph& graph, const std::string& name, const OnnxShape& shape,
              std::span<const float> values) {
  try {
    const std::vector<std::uint16_t> halves = to_half(values);
    graph.add_constant(name, OnnxType::float16, shape, std::as_bytes(std::span(halves)));
  } catch (const std::range_error& error) {
    throw std::range_error(name + ": " + error.what());
  }
}

void add_cast(OnnxGraph& graph, const std::string& from, const std::string& to, OnnxType type) {
  graph.add_operator("Cast", std::array{from}, to,
                     std::array{OnnxAttribute{"to", static_cast<std::int64_t>(type)}});
}

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
      add_cast(graph(), halves[i], floats[i], OnnxType::float32);
    }
    return floats;
  }

  // Scalars stay FP32: they are the bounds of ReLU6, which are fused only as plain constants.
  void add_values(const std::string& name, const OnnxShape& shape,
                  std::span<const float> values) override {
    if (shape.empty()) return OnnxWriter::add_values(name, shape, values);
    add_half(graph(), name, shape, values);
  }
};

class HalfWriter final : public OnnxWriter {
 public:
  explicit HalfWriter(const model::Network& network) : OnnxWriter(network, "FP16") {}

 protected:
  std::string value_name(std::size_t index) const override {
    const std::string name = OnnxWriter::value_name(index);
    return is_classifier(index) ? name + ".half" : name;
  }

  std::string store(std::size_t index, const std::string& value) override {
    const bool first = index == 0;
    if (!first && !is_classifier(index)) return value;
    const std::string cast = first ? value + ".half" : OnnxWriter::value_name(index);
    add_cast(graph(), value, cast, first ? OnnxType::float16 : OnnxType::float32);
    return cast;
  }

  void add_values(const std::string& name, const OnnxShape& shape,
                  std::span<const float> values) override {
    add_half(graph(), name, shape, values);
  }
};

}  // namespace

std::string onnx_fp16_storage(const model::Network& network) {
  return StorageWriter(network).write();
}

std::string onnx_fp16(const model::Network& network) {
  return HalfWriter(network).write();
}

void write_onnx_fp16_storage(const model::Network& network, const std::filesystem::path& path) {
  write_file_atomically(path, onnx_fp16_storage(network));
}

void write_onnx_fp16(const model::Network& network, const std::filesystem::path& path) {
  write_file_atomically(path, onnx_fp16(network));
}

}  // namespace edgebench::emit
