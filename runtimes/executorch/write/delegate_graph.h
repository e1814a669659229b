// The graph of an XNNPACK delegate under construction: values, then the nodes between them in
// execution order. Every .pte comes from calls of this (write/delegate_writer.h).
// Source: backends/xnnpack/serialization/schema.fbs of the SDK; what the schema leaves unsaid was
// tried on the library: the order of filters in memory, for one, is not checked anywhere, so that a
// wrong one gives wrong numbers without a word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas.h"
#include "write/delegate.h"

namespace edgebench::executorch {

using ValueId = std::uint32_t;
using Shape = std::vector<std::uint32_t>;

// Integers of one tensor: q stands for (q - zero_point) * scale, q in -128..127.
struct TensorScale {
  float scale = 1;
  std::int32_t zero_point = 0;
};

// A constant with a scale for each channel of one dimension.
struct ChannelScales {
  std::span<const float> scales;
  std::int32_t dimension = 0;
};

struct Clamp {
  float minimum = 0;
  float maximum = 0;
};

// The geometry of a convolution: square, the same padding on all four sides.
struct Window {
  std::uint32_t kernel = 1;
  std::uint32_t stride = 1;
  std::uint32_t padding = 0;
};

struct Channels {
  std::uint32_t input_per_group = 0;
  std::uint32_t output_per_group = 0;
  std::uint32_t groups = 1;
};

// What a layer with weights reads and writes.
struct LayerValues {
  ValueId input = 0;
  ValueId filter = 0;
  ValueId bias = 0;
  ValueId output = 0;
};

class DelegateGraph {
 public:
  DelegateGraph();

  // The arguments of the delegate's call, N first. Shapes say batch 1, whatever batches will come:
  // the library reshapes at each call, and would set memory aside for what is declared here.
  ValueId add_input(const Shape& shape);   // FP32
  ValueId add_output(const Shape& shape);  // FP32

  ValueId add_value(fb_xnnpack::XNNDatatype type, const Shape& shape);
  ValueId add_value(const TensorScale& scale, const Shape& shape);  // qint8
  // qdint8: quantised when run, with one scale for each slice of the last `inner_dimensions`.
  ValueId add_dynamic_value(const Shape& shape, std::int32_t inner_dimensions);

  // `label` begins the constant's key: "features.0.0.weight".
  ValueId add_constant(fb_xnnpack::XNNDatatype type, const Shape& shape, std::string_view label,
                       std::span<const std::byte> bytes);
  ValueId add_constant(fb_xnnpack::XNNDatatype type, const Shape& shape, std::string_view label,
                       std::span<const std::byte> bytes, const ChannelScales& scales);

  void add_convert(ValueId input, ValueId output);
  void add_transpose(ValueId input, ValueId output, const Shape& order);
  // Filter: out x k x k x in/groups.
  void add_convolution(const LayerValues& values, const Window& window, const Channels& channels,
                       std::optional<Clamp> clamp);
  // Filter: 1 x k x k x channels.
  void add_depthwise(const LayerValues& values, const Window& window, std::uint32_t channels,
                     std::optional<Clamp> clamp);
  // Filter: out x in.
  void add_fully_connected(const LayerValues& values, std::optional<Clamp> clamp = {});
  void add_sum(ValueId left, ValueId right, ValueId output);
  // N x H x W x C to N x C.
  void add_global_average(ValueId input, ValueId output);
  // `before` and `after`: how many elements of `number` each dimension gets at its ends.
  void add_padding(ValueId input, ValueId output, const Shape& before, const Shape& after,
                   float number);

  // Called once.
  Delegate finish();

 private:
  using Tensor = flatbuffers::Offset<fb_xnnpack::XNNTensorValue>;

  std::uint32_t store(std::string_view label, std::span<const std::byte> bytes);
  Tensor tensor(fb_xnnpack::XNNDatatype type, const Shape& shape, std::uint32_t constant,
                std::uint32_t external_id, std::uint32_t flags);
  ValueId keep(Tensor tensor);
  ValueId keep(Tensor tensor, fb_xnnpack::XNNQuantParams kind, flatbuffers::Offset<void> scales);
  void add_node(fb_xnnpack::XNodeUnion kind, flatbuffers::Offset<void> node,
                std::optional<Clamp> clamp = {});
  flatbuffers::Offset<void> convolution_node(const LayerValues& values, const Window& window,
                                             const Channels& channels);

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<fb_xnnpack::XValue>> values_;
  std::vector<flatbuffers::Offset<fb_xnnpack::XNode>> nodes_;
  std::vector<flatbuffers::Offset<fb_xnnpack::ConstantDataOffset>> constant_entries_;
  std::vector<NamedConstant> constants_;
  std::vector<std::uint32_t> input_ids_;
  std::vector<std::uint32_t> output_ids_;
};

}  // namespace edgebench::executorch
