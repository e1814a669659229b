#include "check/node_check.h"

#include <algorithm>
#include <array>

#include "check/pte_file.h"

namespace edgebench::executorch {
namespace {

namespace xnn = fb_xnnpack;

// Beyond any network's, and small enough for sums and products of a few to fit into 64 bits.
constexpr std::uint32_t kMostPixels = 1U << 16;
constexpr std::uint32_t kTransposed = 1;  // A flag: the filter is in x out.

// Those that are a table of one value in and one out, and of two in and one out.
constexpr std::array kElementwise = {
    xnn::XNodeUnion_XNNSoftmax,    xnn::XNodeUnion_XNNSigmoid,
    xnn::XNodeUnion_XNNClamp,      xnn::XNodeUnion_XNNConvert,
    xnn::XNodeUnion_XNNHardswish,  xnn::XNodeUnion_XNNGlobalAvgPooling2d,
    xnn::XNodeUnion_XNNCopy,       xnn::XNodeUnion_XNNAbs,
    xnn::XNodeUnion_XNNNegate,     xnn::XNodeUnion_XNNSquare,
    xnn::XNodeUnion_XNNTanh,       xnn::XNodeUnion_XNNGelu,
    xnn::XNodeUnion_XNNFloor,      xnn::XNodeUnion_XNNCeiling,
    xnn::XNodeUnion_XNNSquareRoot, xnn::XNodeUnion_XNNReciprocalSquareRoot,
    xnn::XNodeUnion_XNNLog,        xnn::XNodeUnion_XNNExp,
    xnn::XNodeUnion_XNNSin,        xnn::XNodeUnion_XNNCos};
constexpr std::array kPairs = {xnn::XNodeUnion_XNNAdd,      xnn::XNodeUnion_XNNDiv,
                               xnn::XNodeUnion_XNNMinimum,  xnn::XNodeUnion_XNNMaximum,
                               xnn::XNodeUnion_XNNMultiply, xnn::XNodeUnion_XNNSubtract,
                               xnn::XNodeUnion_XNNPReLU,    xnn::XNodeUnion_XNNBatchMatrixMultiply};

// Those that give every element another place.
constexpr std::array kMoving = {xnn::XNodeUnion_XNNStaticTranspose,
                                xnn::XNodeUnion_XNNStaticReshape};

bool is_among(std::span<const xnn::XNodeUnion> kinds, const xnn::XNode& node) {
  return std::ranges::find(kinds, node.xnode_union_type()) != kinds.end();
}

using Values = std::span<const GraphValue>;
using List = flatbuffers::Vector<std::uint32_t>;

bool within(std::uint32_t value, std::uint32_t least) {
  return value >= least && value <= kMostPixels;
}

// An operand's shape. Only constants have one that the library keeps to.
const std::vector<std::uint32_t>& filter_shape(std::uint32_t id, Values values) {
  require(values[id].constant, "the .pte has a layer whose filter is no constant");
  return values[id].shape;
}

void check_bias(std::uint32_t id, std::uint64_t channels, Values values) {
  if (id == kNoValue) return;
  require(values[id].constant && values[id].shape.size() == 1 && values[id].shape[0] == channels,
          "the .pte is damaged: a layer's bias does not fit its filter");
}

void check_window(const xnn::_XNNNodeConv& node) {
  require(within(node.kernel_height(), 1) && within(node.kernel_width(), 1) &&
              within(node.subsampling_height(), 1) && within(node.subsampling_width(), 1) &&
              within(node.dilation_height(), 1) && within(node.dilation_width(), 1) &&
              within(node.padding_top(), 0) && within(node.padding_bottom(), 0) &&
              within(node.padding_left(), 0) && within(node.padding_right(), 0),
          "the .pte is damaged: a convolution has an impossible window");
}

// Only a transposed convolution makes its result larger by less than a step.
void check_adjustment(const xnn::_XNNNodeConv& node, bool transposed) {
  const std::uint32_t height = transposed ? node.subsampling_height() : 1;
  const std::uint32_t width = transposed ? node.subsampling_width() : 1;
  require(node.adjustment_height() < height && node.adjustment_width() < width,
          "the .pte is damaged: a convolution has an impossible window");
}

void check_convolution(const xnn::_XNNNodeConv& node, xnn::XNodeUnion kind, Values values) {
  check_window(node);
  check_adjustment(node, kind == xnn::XNodeUnion_XNNConvTranspose2d);
  const bool depthwise = kind == xnn::XNodeUnion_XNNDepthwiseConv2d;
  const auto& shape = filter_shape(node.filter_id(), values);
  const std::uint64_t outputs = std::uint64_t{node.groups()} * node.group_output_channels();
  require(shape.size() == 4 && outputs > 0 && node.group_input_channels() > 0 &&
              shape[1] == node.kernel_height() && shape[2] == node.kernel_width(),
          "the .pte is damaged: a convolution's filter does not fit its window");
  const bool fits = depthwise
                        ? node.group_input_channels() == 1 && shape[0] == 1 && shape[3] == outputs
                        : shape[0] == outputs && shape[3] == node.group_input_channels();
  require(fits, "the .pte is damaged: a convolution's filter does not fit its channels");
  const auto& input = values[node.input1_id()].shape;
  require(input.size() == 4, "the .pte is damaged: a convolution reads no map");
  check_bias(node.bias_id(), outputs, values);
}

void check_linear(const xnn::XNNFullyConnected& node, Values values) {
  const auto& shape = filter_shape(node.filter_id(), values);
  require(shape.size() == 2 && shape[0] > 0 && shape[1] > 0,
          "the .pte is damaged: a linear layer's filter is no matrix");
  const bool transposed = (node.flags() & kTransposed) != 0;
  check_bias(node.bias_id(), shape[transposed ? 1 : 0], values);
  const auto& input = values[node.input1_id()].shape;
  require(!input.empty() && input.back() == shape[transposed ? 0 : 1],
          "the .pte is damaged: a linear layer's filter does not fit its input");
}

void check_list(const List* list, std::size_t rank, std::uint32_t limit) {
  require(list != nullptr && list->size() == rank &&
              std::ranges::all_of(*list, [&](std::uint32_t entry) { return entry < limit; }),
          "the .pte is damaged: a node's parameters do not fit its dimensions");
}

void check_transpose(const xnn::XNNStaticTranspose& node, Values values) {
  const std::size_t rank = values[node.input_id()].shape.size();
  require(node.num_dims() == rank, "the .pte is damaged: a transpose has other dimensions");
  check_list(node.perm(), rank, static_cast<std::uint32_t>(rank));
  for (std::uint32_t i = 0; i < rank; ++i) {
    require(std::ranges::count(*node.perm(), i) == 1,
            "the .pte is damaged: a transpose is no permutation");
  }
}

void check_pooling(const xnn::_XNNPooling2D& node) {
  require(within(node.pooling_height(), 1) && within(node.pooling_width(), 1) &&
              within(node.stride_height(), 1) && within(node.stride_width(), 1) &&
              within(node.padding_top(), 0) && within(node.padding_bottom(), 0) &&
              within(node.padding_left(), 0) && within(node.padding_right(), 0),
          "the .pte is damaged: a pooling has an impossible window");
}

void check_concatenation(const xnn::_XNNCat& node, Values values) {
  require(node.axis() < values[node.input1_id()].shape.size(),
          "the .pte is damaged: a concatenation is along a dimension that it does not have");
}

void check_slice(const xnn::XNNStaticSlice& node, Values values) {
  const std::size_t rank = values[node.input_id()].shape.size();
  require(node.num_dims() == rank, "the .pte is damaged: a slice has other dimensions");
  check_list(node.offsets(), rank, kMostPixels);
  check_list(node.sizes(), rank, kMostPixels);
}

void check_resize(const xnn::XNNStaticResizeBilinear2D& node, Values values) {
  require(within(node.new_height(), 1) && within(node.new_width(), 1) &&
              values[node.input_id()].shape.size() == 4,
          "the .pte is damaged: an image is resized to an impossible size");
}

std::uint64_t elements(const GraphValue& value) {
  std::uint64_t product = 1;
  for (const std::uint32_t extent : value.shape) product *= extent;
  return product;
}

// XNNPACK sizes what follows by what it is given, and layers by their filters: an operator that
// reads another value than its own would make a layer write behind its buffer. Only the number of
// elements is compared, because the exporter gives some values their dimensions in another order.
void check_sizes(const xnn::XNode& node, Values values) {
  const bool keeps = is_among(kElementwise, node) || is_among(kMoving, node);
  if (!keeps || node.xnode_union_type() == xnn::XNodeUnion_XNNGlobalAvgPooling2d) return;
  const Operands operands = operands_of(node);
  require(elements(values[operands.inputs[0]]) == elements(values[operands.outputs[0]]),
          "the .pte is damaged: a node's result has another size than what it reads");
}

template <typename Node>
Operands one_to_one(const Node& node) {
  return {{node.input_id()}, {node.output_id()}};
}

Operands layer_operands(std::uint32_t input, std::uint32_t filter, std::uint32_t bias,
                        std::uint32_t output) {
  Operands operands{{input, filter}, {output}};
  if (bias != kNoValue) operands.inputs.push_back(bias);
  return operands;
}

// The first so many of those that are joined.
Operands concatenation_operands(const xnn::_XNNCat& node, std::size_t count) {
  Operands operands{
      {node.input1_id(), node.input2_id(), node.input3_id(), node.input4_id(), node.input5_id()},
      {node.output_id()}};
  operands.inputs.resize(count);
  return operands;
}

}  // namespace

std::string kind_of(const xnn::XNode& node) {
  require(node.xnode_union() != nullptr && node.xnode_union_type() > xnn::XNodeUnion_MIN &&
              node.xnode_union_type() <= xnn::XNodeUnion_MAX,
          "the .pte's delegate has a node of an unknown kind");
  const std::string name = xnn::EnumNameXNodeUnion(node.xnode_union_type());
  return name.substr(std::string_view("XNN").size());
}

// Every kind of node that maps values to one value. The one that is left out, XNNArgMaxPooling2d,
// gives places besides, which no exporter asks for.
Operands operands_of(const xnn::XNode& node) {
  const void* body = node.xnode_union();
  if (is_among(kElementwise, node)) return one_to_one(*static_cast<const xnn::_XNNNode1x1*>(body));
  if (is_among(kPairs, node)) {
    const auto& pair = *static_cast<const xnn::_XNNNode2x1*>(body);
    return {{pair.input1_id(), pair.input2_id()}, {pair.output_id()}};
  }
  switch (node.xnode_union_type()) {
    case xnn::XNodeUnion_XNNConv2d:
    case xnn::XNodeUnion_XNNDepthwiseConv2d:
    case xnn::XNodeUnion_XNNConvTranspose2d: {
      const auto& layer = *static_cast<const xnn::_XNNNodeConv*>(body);
      return layer_operands(layer.input1_id(), layer.filter_id(), layer.bias_id(),
                            layer.output_id());
    }
    case xnn::XNodeUnion_XNNFullyConnected: {
      const auto& layer = *node.xnode_union_as_XNNFullyConnected();
      return layer_operands(layer.input1_id(), layer.filter_id(), layer.bias_id(),
                            layer.output_id());
    }
    case xnn::XNodeUnion_XNNConcatenate2:
      return concatenation_operands(*static_cast<const xnn::_XNNCat*>(body), 2);
    case xnn::XNodeUnion_XNNConcatenate3:
      return concatenation_operands(*static_cast<const xnn::_XNNCat*>(body), 3);
    case xnn::XNodeUnion_XNNConcatenate4:
      return concatenation_operands(*static_cast<const xnn::_XNNCat*>(body), 4);
    case xnn::XNodeUnion_XNNConcatenate5:
      return concatenation_operands(*static_cast<const xnn::_XNNCat*>(body), 5);
    case xnn::XNodeUnion_XNNScaledDotProductAttention: {
      const auto& made = *node.xnode_union_as_XNNScaledDotProductAttention();
      return {{made.query_id(), made.key_id(), made.value_id(), made.scale_id(), made.mask_id()},
              {made.output_id()}};
    }
    case xnn::XNodeUnion_XNNStaticSlice:
      return one_to_one(*node.xnode_union_as_XNNStaticSlice());
    case xnn::XNodeUnion_XNNStaticResizeBilinear2D:
      return one_to_one(*node.xnode_union_as_XNNStaticResizeBilinear2D());
    case xnn::XNodeUnion_XNNELU:
      return one_to_one(*node.xnode_union_as_XNNELU());
    case xnn::XNodeUnion_XNNLeakyReLU:
      return one_to_one(*node.xnode_union_as_XNNLeakyReLU());
    case xnn::XNodeUnion_XNNAvgPooling2d:
    case xnn::XNodeUnion_XNNMaxPooling2d:
      return one_to_one(*static_cast<const xnn::_XNNPooling2D*>(body));
    case xnn::XNodeUnion_XNNStaticTranspose:
      return one_to_one(*node.xnode_union_as_XNNStaticTranspose());
    case xnn::XNodeUnion_XNNStaticConstantPad:
      return one_to_one(*node.xnode_union_as_XNNStaticConstantPad());
    case xnn::XNodeUnion_XNNStaticReshape:
      return one_to_one(*node.xnode_union_as_XNNStaticReshape());
    default:
      reject("the .pte's delegate has a node " + kind_of(node) +
             ", which edgebench does not take: a classifier needs no places of maxima");
  }
}

void check_parameters(const xnn::XNode& node, Values values) {
  check_sizes(node, values);
  const void* body = node.xnode_union();
  switch (node.xnode_union_type()) {
    case xnn::XNodeUnion_XNNConv2d:
    case xnn::XNodeUnion_XNNDepthwiseConv2d:
    case xnn::XNodeUnion_XNNConvTranspose2d:
      check_convolution(*static_cast<const xnn::_XNNNodeConv*>(body), node.xnode_union_type(),
                        values);
      break;
    case xnn::XNodeUnion_XNNFullyConnected:
      check_linear(*node.xnode_union_as_XNNFullyConnected(), values);
      break;
    case xnn::XNodeUnion_XNNStaticTranspose:
      check_transpose(*node.xnode_union_as_XNNStaticTranspose(), values);
      break;
    case xnn::XNodeUnion_XNNAvgPooling2d:
    case xnn::XNodeUnion_XNNMaxPooling2d:
      check_pooling(*static_cast<const xnn::_XNNPooling2D*>(body));
      break;
    case xnn::XNodeUnion_XNNConcatenate2:
    case xnn::XNodeUnion_XNNConcatenate3:
    case xnn::XNodeUnion_XNNConcatenate4:
    case xnn::XNodeUnion_XNNConcatenate5:
      check_concatenation(*static_cast<const xnn::_XNNCat*>(body), values);
      break;
    case xnn::XNodeUnion_XNNStaticSlice:
      check_slice(*node.xnode_union_as_XNNStaticSlice(), values);
      break;
    case xnn::XNodeUnion_XNNStaticResizeBilinear2D:
      check_resize(*node.xnode_union_as_XNNStaticResizeBilinear2D(), values);
      break;
    case xnn::XNodeUnion_XNNStaticConstantPad: {
      const auto& pad = *node.xnode_union_as_XNNStaticConstantPad();
      const std::size_t rank = values[pad.input_id()].shape.size();
      check_list(pad.pre_paddings(), rank, kMostPixels);
      check_list(pad.post_paddings(), rank, kMostPixels);
      break;
    }
    case xnn::XNodeUnion_XNNStaticReshape: {
      const auto& reshape = *node.xnode_union_as_XNNStaticReshape();
      check_list(reshape.new_shape(), reshape.num_dims(), 1U << 31);
      break;
    }
    default:
      break;
  }
}

}  // namespace edgebench::executorch
