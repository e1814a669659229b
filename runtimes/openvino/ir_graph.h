// A model under construction in OpenVINO's own format: layers and edges as XML, and the constants'
// bytes beside it. Version 11 of the format, which every OpenVINO from 2022.1 on reads.
// Source: docs.openvino.ai, "OpenVINO IR format" and "Available Operation Sets".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgebench::openvino {

// A type of elements, as constants and as ports call it.
struct IrType {
  const char* name;
  const char* precision;
};
inline constexpr IrType kIrF32 = {"f32", "FP32"};
inline constexpr IrType kIrF16 = {"f16", "FP16"};
inline constexpr IrType kIrI8 = {"i8", "I8"};
inline constexpr IrType kIrU8 = {"u8", "U8"};
inline constexpr IrType kIrI64 = {"i64", "I64"};

using IrShape = std::vector<std::int64_t>;  // -1: an extent that is chosen when the model is read.

// What one of a layer's output ports gives.
struct IrValue {
  std::size_t layer = 0;
  std::size_t port = 0;
  IrType type = kIrF32;
  IrShape shape;
};

struct IrOperator {
  std::string type;
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes = {};
  // Of a Convert: it widens stored weights, and whoever compiles the model may undo it.
  bool decompression = false;
  std::string tensor = {};  // What the model calls the value; empty: nothing.
};

class IrGraph {
 public:
  IrValue add_parameter(const std::string& name, const IrType& type, const IrShape& shape);

  // `data` holds the shape's elements, little-endian; an empty shape is a scalar.
  IrValue add_constant(const std::string& name, const IrType& type, const IrShape& shape,
                       std::span<const std::byte> data);

  // An operator of opset1 with one output of that type and shape.
  IrValue add_operator(const IrOperator& made, std::span<const IrValue> inputs, const IrType& type,
                       const IrShape& shape);

  void add_result(const std::string& name, const IrValue& value);

  // The .xml and the .bin. Equal graphs give equal bytes. What `about` says, in pairs, is kept as
  // the model's information about itself.
  std::string xml(const std::string& name,
                  std::span<const std::pair<std::string, std::string>> about = {}) const;
  const std::string& weights() const { return weights_; }

 private:
  void begin_layer(const IrOperator& made);
  IrValue end_layer(std::span<const IrValue> inputs, const IrType& type, const IrShape& shape,
                    const std::string& tensor);

  std::size_t layers_ = 0;
  std::string layer_text_;
  std::string edge_text_;
  std::string weights_;
};

// "16, 3, 3, 3"
std::string ir_extents(std::span<const std::int64_t> extents);

}  // namespace edgebench::openvino
