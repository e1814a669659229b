#include "write/delegate_graph.h"

#include <limits>

#include "base/hash.h"
#include "bytes.h"

namespace edgebench::executorch {
namespace {

using fb_xnnpack::XNNDatatype;

// Of the delegate's call: 0 is its input, 1 its output. The field's default is 0, so that every
// other value has to say that it is none of them.
constexpr std::uint32_t kInput = 0;
constexpr std::uint32_t kOutput = 1;
constexpr std::uint32_t kExternals = 2;
constexpr std::uint32_t kInternal = std::numeric_limits<std::uint32_t>::max();

// Without its flag an input or output loads, runs, and holds garbage.
constexpr std::uint32_t kInputFlag = 1;
constexpr std::uint32_t kOutputFlag = 2;
constexpr std::uint32_t kNoFlag = 0;

constexpr std::uint32_t kNotConstant = 0;
// Of a constant that is found by its key.
constexpr std::uint64_t kNoOffset = std::numeric_limits<std::uint64_t>::max();
// Digits of the hash in a key; the whole of it would make the smallest file 5 kB larger.
constexpr std::size_t kKeyDigits = 16;

// The header: four zero bytes, the mark, its own length, then where graph and constants lie.
constexpr std::size_t kMarkAt = 4;
constexpr std::size_t kLengthAt = 8;
constexpr std::size_t kGraphOffsetAt = 10;
constexpr std::size_t kGraphSizeAt = 14;
constexpr std::size_t kConstantsOffsetAt = 18;
constexpr std::uint16_t kHeaderLength = 30;
constexpr std::size_t kGraphOffset = 32;
constexpr std::size_t kAlignment = 16;

}  // namespace

DelegateGraph::DelegateGraph() {
  // Index 0 stands for "no constant".
  constant_entries_.push_back(fb_xnnpack::CreateConstantDataOffset(builder_));
}

ValueId DelegateGraph::add_input(const Shape& shape) {
  const ValueId id = keep(
      tensor(XNNDatatype::XNNDatatype_xnn_datatype_fp32, shape, kNotConstant, kInput, kInputFlag));
  input_ids_.push_back(id);
  return id;
}

ValueId DelegateGraph::add_output(const Shape& shape) {
  const ValueId id = keep(tensor(XNNDatatype::XNNDatatype_xnn_datatype_fp32, shape, kNotConstant,
                                 kOutput, kOutputFlag));
  output_ids_.push_back(id);
  return id;
}

ValueId DelegateGraph::add_value(XNNDatatype type, const Shape& shape) {
  return keep(tensor(type, shape, kNotConstant, kInternal, kNoFlag));
}

ValueId DelegateGraph::add_value(const TensorScale& scale, const Shape& shape) {
  const auto parameters = fb_xnnpack::CreatePerTensorQuant(builder_, scale.scale, scale.zero_point);
  return keep(
      tensor(XNNDatatype::XNNDatatype_xnn_datatype_qint8, shape, kNotConstant, kInternal, kNoFlag),
      fb_xnnpack::XNNQuantParams_PerTensorQuant, parameters.Union());
}

ValueId DelegateGraph::add_dynamic_value(const Shape& shape, std::int32_t inner_dimensions) {
  const auto parameters = fb_xnnpack::CreatePerTokenDynamicQuant(builder_, inner_dimensions);
  return keep(
      tensor(XNNDatatype::XNNDatatype_xnn_datatype_qdint8, shape, kNotConstant, kInternal, kNoFlag),
      fb_xnnpack::XNNQuantParams_PerTokenDynamicQuant, parameters.Union());
}

ValueId DelegateGraph::add_constant(XNNDatatype type, const Shape& shape, std::string_view label,
                                    std::span<const std::byte> bytes) {
  return keep(tensor(type, shape, store(label, bytes), kInternal, kNoFlag));
}

ValueId DelegateGraph::add_constant(XNNDatatype type, const Shape& shape, std::string_view label,
                                    std::span<const std::byte> bytes, const ChannelScales& scales) {
  const std::uint32_t data = store(label, bytes);
  const std::uint32_t scale_data =
      store(std::string(label) + ".scale", std::as_bytes(scales.scales));
  // An empty list as well as the constant: a debug build of the library reads the list's field.
  const std::vector<float> in_constant;
  const auto parameters =
      fb_xnnpack::CreatePerChannelQuantDirect(builder_, &in_constant, scales.dimension, scale_data,
                                              static_cast<std::uint32_t>(scales.scales.size()));
  return keep(tensor(type, shape, data, kInternal, kNoFlag),
              fb_xnnpack::XNNQuantParams_PerChannelQuant, parameters.Union());
}

void DelegateGraph::add_convert(ValueId input, ValueId output) {
  add_node(fb_xnnpack::XNodeUnion_XNNConvert,
           fb_xnnpack::Create_XNNNode1x1(builder_, input, output).Union());
}

void DelegateGraph::add_transpose(ValueId input, ValueId output, const Shape& order) {
  add_node(fb_xnnpack::XNodeUnion_XNNStaticTranspose,
           fb_xnnpack::CreateXNNStaticTransposeDirect(
               builder_, static_cast<std::uint32_t>(order.size()), &order, input, output)
               .Union());
}

void DelegateGraph::add_convolution(const LayerValues& values, const Window& window,
                                    const Channels& channels, std::optional<Clamp> clamp) {
  add_node(fb_xnnpack::XNodeUnion_XNNConv2d, convolution_node(values, window, channels), clamp);
}

void DelegateGraph::add_depthwise(const LayerValues& values, const Window& window,
                                  std::uint32_t channels, std::optional<Clamp> clamp) {
  // One channel in and out of each group; 0 would end the process in the library.
  add_node(fb_xnnpack::XNodeUnion_XNNDepthwiseConv2d,
           convolution_node(values, window, {1, 1, channels}), clamp);
}

void DelegateGraph::add_fully_connected(const LayerValues& values, std::optional<Clamp> clamp) {
  add_node(fb_xnnpack::XNodeUnion_XNNFullyConnected,
           fb_xnnpack::CreateXNNFullyConnected(builder_, values.input, values.filter, values.bias,
                                               values.output)
               .Union(),
           clamp);
}

void DelegateGraph::add_sum(ValueId left, ValueId right, ValueId output) {
  add_node(fb_xnnpack::XNodeUnion_XNNAdd,
           fb_xnnpack::Create_XNNNode2x1(builder_, left, right, output).Union());
}

void DelegateGraph::add_global_average(ValueId input, ValueId output) {
  add_node(fb_xnnpack::XNodeUnion_XNNGlobalAvgPooling2d,
           fb_xnnpack::Create_XNNNode1x1(builder_, input, output).Union());
}

void DelegateGraph::add_padding(ValueId input, ValueId output, const Shape& before,
                                const Shape& after, float number) {
  add_node(
      fb_xnnpack::XNodeUnion_XNNStaticConstantPad,
      fb_xnnpack::CreateXNNStaticConstantPadDirect(builder_, &before, &after, number, input, output)
          .Union());
}

Delegate DelegateGraph::finish() {
  builder_.Finish(fb_xnnpack::CreateXNNGraphDirect(builder_, "0", &nodes_, &values_, kExternals,
                                                   &input_ids_, &output_ids_, &constant_entries_),
                  fb_xnnpack::XNNGraphIdentifier());
  const std::size_t size = builder_.GetSize();
  // The section of inline constants is there and empty.
  const std::size_t constants_at = round_up(kGraphOffset + size, kAlignment);
  std::string blob(constants_at, '\0');
  blob.replace(kMarkAt, 4, "XH00");
  put(blob, kLengthAt, kHeaderLength);
  put(blob, kGraphOffsetAt, static_cast<std::uint32_t>(kGraphOffset));
  put(blob, kGraphSizeAt, static_cast<std::uint32_t>(size));
  put(blob, kConstantsOffsetAt, static_cast<std::uint32_t>(constants_at));
  blob.replace(kGraphOffset, size, reinterpret_cast<const char*>(builder_.GetBufferPointer()),
               size);
  return {std::move(blob), std::move(constants_)};
}

// The library may share what it has packed between all models of a process that name a constant
// alike, so the key tells contents apart.
std::uint32_t DelegateGraph::store(std::string_view label, std::span<const std::byte> bytes) {
  const std::string key = std::string(label) + "-" + sha256_hex(bytes).substr(0, kKeyDigits);
  constant_entries_.push_back(
      fb_xnnpack::CreateConstantDataOffsetDirect(builder_, kNoOffset, bytes.size(), key.c_str()));
  constants_.push_back({key, text_of(bytes)});
  return static_cast<std::uint32_t>(constant_entries_.size() - 1);
}

DelegateGraph::Tensor DelegateGraph::tensor(XNNDatatype type, const Shape& shape,
                                            std::uint32_t constant, std::uint32_t external_id,
                                            std::uint32_t flags) {
  return fb_xnnpack::CreateXNNTensorValueDirect(
      builder_, type, static_cast<std::uint32_t>(shape.size()), &shape, constant, external_id,
      flags, static_cast<std::uint32_t>(values_.size()));
}

ValueId DelegateGraph::keep(Tensor tensor) {
  values_.push_back(
      fb_xnnpack::CreateXValue(builder_, fb_xnnpack::XValueUnion_XNNTensorValue, tensor.Union()));
  return static_cast<ValueId>(values_.size() - 1);
}

ValueId DelegateGraph::keep(Tensor tensor, fb_xnnpack::XNNQuantParams kind,
                            flatbuffers::Offset<void> scales) {
  const auto quantised = fb_xnnpack::CreateXNNQuantizedTensorValue(builder_, tensor, kind, scales);
  values_.push_back(fb_xnnpack::CreateXValue(
      builder_, fb_xnnpack::XValueUnion_XNNQuantizedTensorValue, quantised.Union()));
  return static_cast<ValueId>(values_.size() - 1);
}

void DelegateGraph::add_node(fb_xnnpack::XNodeUnion kind, flatbuffers::Offset<void> node,
                             std::optional<Clamp> clamp) {
  flatbuffers::Offset<fb_xnnpack::OutputMinMax> limits;
  if (clamp) limits = fb_xnnpack::CreateOutputMinMax(builder_, clamp->minimum, clamp->maximum);
  nodes_.push_back(fb_xnnpack::CreateXNode(builder_, kind, node,
                                           static_cast<std::uint32_t>(nodes_.size()), limits));
}

flatbuffers::Offset<void> DelegateGraph::convolution_node(const LayerValues& values,
                                                          const Window& window,
                                                          const Channels& channels) {
  constexpr std::uint32_t kDilation = 1;
  constexpr std::uint32_t kAdjustment = 0;
  return fb_xnnpack::Create_XNNNodeConv(
             builder_, window.padding, window.padding, window.padding, window.padding,
             window.kernel, window.kernel, window.stride, window.stride, kDilation, kDilation,
             channels.input_per_group, channels.output_per_group, channels.groups, kAdjustment,
             kAdjustment, values.input, values.filter, values.bias, values.output)
      .Union();
}

}  // namespace edgebench::executorch
