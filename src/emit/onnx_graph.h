// An ONNX model under construction: values, constants and operators, in execution order. Every
// ONNX file comes from calls of this (emit/onnx_writer.h).
// Source: github.com/onnx/onnx, docs/IR.md, and the field numbers of onnx/onnx.proto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "emit/protobuf_message.h"

namespace edgebench::emit {

// TensorProto.DataType.
enum class OnnxType : int {
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  int32 = 6,
  int64 = 7,
  float16 = 10,
  bfloat16 = 16,
};

using OnnxShape = std::vector<std::int64_t>;
using OnnxDimension = std::variant<std::int64_t, std::string>;  // A name: known only when run.

struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, float, OnnxShape> value;
};

// What a file is written in: the standard operator set, and the format that this needs at least.
struct OnnxVersion {
  int operator_set;
  int format;
};
// The oldest whose QuantizeLinear is per channel: what runtimes of old devices read, and what all
// read costs nothing.
inline constexpr OnnxVersion kUsualOnnx = {.operator_set = 13, .format = 8};
// The oldest that quantises FP16 values, and the oldest that convolves BF16 ones.
inline constexpr OnnxVersion kFp16QuantisingOnnx = {.operator_set = 19, .format = 9};
inline constexpr OnnxVersion kBf16Onnx = {.operator_set = 22, .format = 10};

// What the file says about itself.
struct OnnxDescription {
  std::string text;
  std::vector<std::pair<std::string, std::string>> metadata;  // Keys are unique.
  OnnxVersion version = kUsualOnnx;
};

class OnnxGraph {
 public:
  explicit OnnxGraph(const std::string& name);

  void add_input(const std::string& name, OnnxType type, std::span<const OnnxDimension> shape);
  void add_output(const std::string& name, OnnxType type, std::span<const OnnxDimension> shape);

  // A constant. `data` holds the shape's elements, little-endian; an empty shape is a scalar.
  void add_constant(const std::string& name, OnnxType type, const OnnxShape& shape,
                    std::span<const std::byte> data);
  void add_constant(const std::string& name, const OnnxShape& shape, std::span<const float> values);

  // An operator named like its first output, of the standard operator set.
  void add_operator(const std::string& type, std::span<const std::string> inputs,
                    std::span<const std::string> outputs,
                    std::span<const OnnxAttribute> attributes = {});
  void add_operator(const std::string& type, std::span<const std::string> inputs,
                    const std::string& output, std::span<const OnnxAttribute> attributes = {});

  // From one type to another.
  void add_cast(const std::string& from, const std::string& to, OnnxType type);

  // The file's bytes. Equal graphs and descriptions give equal bytes.
  std::string model(const OnnxDescription& description) const;

 private:
  ProtobufMessage graph_;
};

}  // namespace edgebench::emit
