// The list is of what LiteRT's CPU has and an image classifier may hold: layers, arithmetic of one
// and two tensors, and what moves values or computes shapes. It is closed, because an operator
// whose options we do not know could be damaged without our seeing it. Left out are what has state
// or graphs of its own (recurrent layers, IF, WHILE, variables), what makes as many values as
// another value says (RANGE, WHERE), strings, hash tables and random numbers.
//
// What is checked is what LiteRT does not: that operands exist and have the rank and size that its
// kernels take for granted, and that constants which steer (strides, paddings, axes) are sane.
#include "check/operator_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "check/layer_rules.h"
#include "check/shape_rules.h"

namespace edgebench::litert {
namespace {

using schema::BuiltinOperator;
using schema::BuiltinOptions;
using schema::TensorType;

// By how much an integer kernel may have to multiply; far above what a sane file asks for. LiteRT
// ends the process where the factor does not fit into its fixed-point numbers.
constexpr float kLargestFactor = 65536;

constexpr std::size_t kMostOperands = 64;

void check_nothing(const Operands& /*operands*/) {}

// The largest scale of a tensor; nothing where it is not quantised.
std::optional<float> largest_scale(const schema::Tensor& tensor) {
  const schema::QuantizationParameters* parameters = tensor.quantization();
  if (parameters == nullptr || parameters->scale() == nullptr || parameters->scale()->size() == 0) {
    return std::nullopt;
  }
  return *std::ranges::max_element(*parameters->scale());
}

bool holds_small_integers(const schema::Tensor& tensor) {
  const TensorType type = tensor.type();
  return type == TensorType::INT8 || type == TensorType::UINT8 || type == TensorType::INT16;
}

// LiteRT divides one scale by another without asking whether both are there.
void check_scales_are_given(const Operands& operands) {
  std::size_t with = 0;
  std::size_t without = 0;
  const auto count = [&](const schema::Tensor& tensor) {
    if (holds_small_integers(tensor)) ++(largest_scale(tensor) ? with : without);
  };
  count(operands.output());
  for (std::size_t i = 0; i < std::min<std::size_t>(operands.inputs(), 2); ++i) {
    if (operands.has(i)) count(operands.input(i));
  }
  operands.require(with == 0 || without == 0, "has integers with a scale and others without one");
}

bool multiplies(BuiltinOperator code) {
  constexpr std::array kProducts = {
      BuiltinOperator::CONV_2D,      BuiltinOperator::DEPTHWISE_CONV_2D,
      BuiltinOperator::MUL,          BuiltinOperator::FULLY_CONNECTED,
      BuiltinOperator::BATCH_MATMUL, BuiltinOperator::TRANSPOSE_CONV};
  return std::ranges::find(kProducts, code) != kProducts.end();
}

// The factor is that of the product of two inputs' scales to the output's, else that of each. In
// networks that nobody trained values shrink from layer to layer, and so do the scales: only the
// factor tells whether they fit.
void check_scales(const Operands& operands, BuiltinOperator code) {
  check_scales_are_given(operands);
  const auto output = largest_scale(operands.output());
  if (!output) return;
  float product = 1;
  float largest = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(operands.inputs(), 2); ++i) {
    const auto scale = operands.has(i) ? largest_scale(operands.input(i)) : std::nullopt;
    if (!scale) continue;
    product *= *scale;
    largest = std::max(largest, *scale);
  }
  operands.require((multiplies(code) ? product : largest) / *output <= kLargestFactor,
                   "has an output scale that does not fit its inputs' scales");
}

// Input over input over output is the factor of a division.
void check_division(const Operands& operands) {
  check_arithmetic<schema::DivOptions>(operands);
  const auto output = largest_scale(operands.output());
  if (!output) return;
  const float left = largest_scale(operands.input(0)).value_or(1.0F);
  const float right = largest_scale(operands.input(1)).value_or(1.0F);
  operands.require(left / right / *output <= kLargestFactor,
                   "has an output scale that does not fit its inputs' scales");
}

void check_soft_slope(const Operands& operands) {
  constexpr float kSteepest = 1024;
  const float slope = operands.options<schema::LeakyReluOptions>().alpha();
  operands.require(slope >= -kSteepest && slope <= kSteepest, "has a slope out of range");
}

struct Inputs {
  std::size_t fewest;
  std::size_t most;
  std::size_t required;  // So many may not be left out; the others may be -1.
};
constexpr Inputs kOne = {1, 1, 1};
constexpr Inputs kTwo = {2, 2, 2};
constexpr Inputs kThree = {3, 3, 3};
constexpr Inputs kFour = {4, 4, 4};
constexpr Inputs kMany = {1, kMostOperands, kMostOperands};

// Whether an operator may come without its options: where they say nothing, or only what the other
// operands say too.
enum class Need { optional, required };

struct Rule {
  BuiltinOperator code;
  Inputs inputs;
  BuiltinOptions options;
  Need need;
  void (*check)(const Operands&);
  std::size_t most_outputs = 1;
};

using Code = BuiltinOperator;
using Options = BuiltinOptions;

// A convolution must have its bias: XNNPACK reads one behind the end of a shorter list of operands.
constexpr std::array kLayers = {
    Rule{Code::CONV_2D, kThree, Options::Conv2DOptions, Need::required, check_convolution},
    Rule{Code::DEPTHWISE_CONV_2D, kThree, Options::DepthwiseConv2DOptions, Need::required,
         check_depthwise},
    Rule{Code::TRANSPOSE_CONV,
         {3, 4, 3},
         Options::TransposeConvOptions,
         Need::required,
         check_transposed_convolution},
    Rule{Code::FULLY_CONNECTED,
         {2, 3, 2},
         Options::FullyConnectedOptions,
         Need::required,
         check_linear},
    Rule{Code::BATCH_MATMUL, kTwo, Options::BatchMatMulOptions, Need::required,
         check_matrix_product},
    Rule{Code::AVERAGE_POOL_2D, kOne, Options::Pool2DOptions, Need::required, check_pool},
    Rule{Code::MAX_POOL_2D, kOne, Options::Pool2DOptions, Need::required, check_pool},
    Rule{Code::L2_POOL_2D, kOne, Options::Pool2DOptions, Need::required, check_pool},
    Rule{Code::SOFTMAX, kOne, Options::SoftmaxOptions, Need::required, check_nothing},
    Rule{Code::LOG_SOFTMAX, kOne, Options::LogSoftmaxOptions, Need::optional, check_nothing},
    Rule{Code::L2_NORMALIZATION, kOne, Options::L2NormOptions, Need::required,
         check_activated<schema::L2NormOptions>},
    Rule{Code::LOCAL_RESPONSE_NORMALIZATION, kOne, Options::LocalResponseNormalizationOptions,
         Need::required, check_response_normalisation},
    Rule{Code::MEAN, kTwo, Options::ReducerOptions, Need::required, check_reduction},
    Rule{Code::SUM, kTwo, Options::ReducerOptions, Need::required, check_reduction},
    Rule{Code::REDUCE_MAX, kTwo, Options::ReducerOptions, Need::required, check_reduction},
    Rule{Code::REDUCE_MIN, kTwo, Options::ReducerOptions, Need::required, check_reduction},
    Rule{Code::REDUCE_PROD, kTwo, Options::ReducerOptions, Need::required, check_reduction}};

constexpr std::array kArithmetic = {
    Rule{Code::ABS, kOne, Options::AbsOptions, Need::optional, check_nothing},
    Rule{Code::CAST, kOne, Options::CastOptions, Need::optional, check_same_shape},
    Rule{Code::CEIL, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::COS, kOne, Options::CosOptions, Need::optional, check_nothing},
    // Of weights that are converted XNNPACK reads as much as the result's shape says.
    Rule{Code::DEQUANTIZE, kOne, Options::DequantizeOptions, Need::optional, check_same_shape},
    Rule{Code::QUANTIZE, kOne, Options::QuantizeOptions, Need::optional, check_same_shape},
    Rule{Code::ELU, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::EXP, kOne, Options::ExpOptions, Need::optional, check_nothing},
    Rule{Code::FLOOR, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::GELU, kOne, Options::GeluOptions, Need::required, check_nothing},
    Rule{Code::HARD_SWISH, kOne, Options::HardSwishOptions, Need::optional, check_nothing},
    Rule{Code::LEAKY_RELU, kOne, Options::LeakyReluOptions, Need::required, check_soft_slope},
    Rule{Code::LOG, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::LOGICAL_NOT, kOne, Options::LogicalNotOptions, Need::optional, check_nothing},
    Rule{Code::LOGISTIC, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::NEG, kOne, Options::NegOptions, Need::optional, check_nothing},
    Rule{Code::RELU, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::RELU6, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::RELU_0_TO_1, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::RELU_N1_TO_1, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::ROUND, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::RSQRT, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::SIGN, kOne, Options::SignOptions, Need::optional, check_nothing},
    Rule{Code::SIN, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::SQRT, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::SQUARE, kOne, Options::SquareOptions, Need::optional, check_nothing},
    Rule{Code::TANH, kOne, Options::NONE, Need::optional, check_nothing},
    Rule{Code::ZEROS_LIKE, kOne, Options::ZerosLikeOptions, Need::optional, check_nothing},
    Rule{Code::ADD, kTwo, Options::AddOptions, Need::required,
         check_arithmetic<schema::AddOptions>},
    Rule{Code::ADD_N, kMany, Options::AddNOptions, Need::optional, check_nothing},
    Rule{Code::DIV, kTwo, Options::DivOptions, Need::required, check_division},
    Rule{Code::MUL, kTwo, Options::MulOptions, Need::required,
         check_arithmetic<schema::MulOptions>},
    Rule{Code::SUB, kTwo, Options::SubOptions, Need::required,
         check_arithmetic<schema::SubOptions>},
    Rule{Code::FLOOR_DIV, kTwo, Options::FloorDivOptions, Need::optional, check_pair},
    Rule{Code::FLOOR_MOD, kTwo, Options::FloorModOptions, Need::optional, check_pair},
    Rule{Code::MAXIMUM, kTwo, Options::MaximumMinimumOptions, Need::optional, check_pair},
    Rule{Code::MINIMUM, kTwo, Options::MaximumMinimumOptions, Need::optional, check_pair},
    Rule{Code::POW, kTwo, Options::PowOptions, Need::optional, check_pair},
    Rule{Code::PRELU, kTwo, Options::NONE, Need::optional, check_pair},
    Rule{Code::SQUARED_DIFFERENCE, kTwo, Options::SquaredDifferenceOptions, Need::optional,
         check_pair},
    Rule{Code::EQUAL, kTwo, Options::EqualOptions, Need::optional, check_pair},
    Rule{Code::NOT_EQUAL, kTwo, Options::NotEqualOptions, Need::optional, check_pair},
    Rule{Code::LESS, kTwo, Options::LessOptions, Need::optional, check_pair},
    Rule{Code::LESS_EQUAL, kTwo, Options::LessEqualOptions, Need::optional, check_pair},
    Rule{Code::GREATER, kTwo, Options::GreaterOptions, Need::optional, check_pair},
    Rule{Code::GREATER_EQUAL, kTwo, Options::GreaterEqualOptions, Need::optional, check_pair},
    Rule{Code::LOGICAL_AND, kTwo, Options::LogicalAndOptions, Need::optional, check_pair},
    Rule{Code::LOGICAL_OR, kTwo, Options::LogicalOrOptions, Need::optional, check_pair},
    Rule{Code::SELECT, kThree, Options::SelectOptions, Need::optional, check_nothing},
    Rule{Code::SELECT_V2, kThree, Options::SelectV2Options, Need::optional, check_nothing}};

constexpr std::array kShapes = {
    Rule{Code::BATCH_TO_SPACE_ND, kThree, Options::BatchToSpaceNDOptions, Need::optional,
         check_batch_to_space},
    Rule{Code::SPACE_TO_BATCH_ND, kThree, Options::SpaceToBatchNDOptions, Need::optional,
         check_space_to_batch},
    Rule{Code::DEPTH_TO_SPACE, kOne, Options::DepthToSpaceOptions, Need::required,
         check_depth_to_space},
    Rule{Code::SPACE_TO_DEPTH, kOne, Options::SpaceToDepthOptions, Need::required,
         check_space_to_depth},
    Rule{Code::BROADCAST_TO, kTwo, Options::BroadcastToOptions, Need::optional, check_broadcast},
    Rule{Code::CONCATENATION, kMany, Options::ConcatenationOptions, Need::required,
         check_concatenation},
    Rule{Code::EXPAND_DIMS, kTwo, Options::ExpandDimsOptions, Need::optional, check_expansion},
    Rule{Code::FILL, kTwo, Options::FillOptions, Need::optional, check_fill},
    Rule{Code::GATHER, kTwo, Options::GatherOptions, Need::required, check_gather},
    Rule{Code::MIRROR_PAD, kTwo, Options::MirrorPadOptions, Need::required, check_mirror_pad},
    Rule{Code::PACK, kMany, Options::PackOptions, Need::required, check_pack},
    Rule{Code::PAD, kTwo, Options::PadOptions, Need::optional, check_pad},
    Rule{Code::PADV2, kThree, Options::PadV2Options, Need::optional, check_pad},
    Rule{Code::RANK, kOne, Options::RankOptions, Need::optional, check_measured_shape},
    Rule{Code::RESHAPE, {1, 2, 1}, Options::ReshapeOptions, Need::optional, check_new_shape},
    Rule{Code::RESIZE_BILINEAR, kTwo, Options::ResizeBilinearOptions, Need::required, check_resize},
    Rule{Code::RESIZE_NEAREST_NEIGHBOR, kTwo, Options::ResizeNearestNeighborOptions, Need::required,
         check_resize},
    Rule{Code::REVERSE_V2, kTwo, Options::ReverseV2Options, Need::optional, check_reversal},
    Rule{Code::SHAPE, kOne, Options::ShapeOptions, Need::required, check_measured_shape},
    Rule{Code::SLICE, kThree, Options::SliceOptions, Need::optional, check_slice},
    Rule{Code::SPLIT, kTwo, Options::SplitOptions, Need::required, check_split, kMostOperands},
    Rule{Code::SPLIT_V, kThree, Options::SplitVOptions, Need::required, check_uneven_split,
         kMostOperands},
    Rule{Code::SQUEEZE, kOne, Options::SqueezeOptions, Need::required, check_squeeze},
    Rule{Code::STRIDED_SLICE, kFour, Options::StridedSliceOptions, Need::required,
         check_strided_slice},
    Rule{Code::TILE, kTwo, Options::TileOptions, Need::optional, check_tile},
    Rule{Code::TRANSPOSE, kTwo, Options::TransposeOptions, Need::optional, check_transpose},
    Rule{Code::UNPACK, kOne, Options::UnpackOptions, Need::required, check_unpack, kMostOperands}};

// The order of execution: what has been computed so far.
class Computed {
 public:
  explicit Computed(const Graph& graph) : done_(graph.tensors()), known_(graph.tensors()) {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      done_[i] = known_[i] = graph.is_constant(static_cast<int>(i));
    }
    const int input = graph.subgraph().inputs()->Get(0);
    if (!exists(input) || is_done(input)) throw std::runtime_error("its input is no value");
    set_done(input);
  }

  bool exists(int index) const {
    return index >= 0 && static_cast<std::size_t>(index) < done_.size();
  }
  bool is_done(int index) const { return done_[static_cast<std::size_t>(index)]; }
  void set_done(int index) { done_[static_cast<std::size_t>(index)] = true; }

  // Every tensor is written once, after those that it is computed from.
  void take(const schema::Operator& made, const Rule& rule, std::string_view name) {
    if (made.inputs() == nullptr || made.outputs() == nullptr || made.outputs()->size() < 1 ||
        made.outputs()->size() > rule.most_outputs || made.inputs()->size() < rule.inputs.fewest ||
        made.inputs()->size() > rule.inputs.most) {
      throw std::runtime_error(fmt::format("an operator {} has too few or many operands", name));
    }
    bool known = true;
    for (std::uint32_t i = 0; i < made.inputs()->size(); ++i) {
      const int input = made.inputs()->Get(i);
      if (input == -1 && i >= rule.inputs.required) continue;
      if (!exists(input) || !is_done(input)) {
        throw std::runtime_error(fmt::format("an operator {} reads what does not exist", name));
      }
      known = known && known_[static_cast<std::size_t>(input)];
    }
    require_known_shape(made, rule, name);
    for (const int output : *made.outputs()) {
      if (!exists(output) || is_done(output)) {
        throw std::runtime_error(fmt::format("an operator {} writes where it may not", name));
      }
      set_done(output);
      known_[static_cast<std::size_t>(output)] =
          known || rule.code == Code::SHAPE || rule.code == Code::RANK;
    }
  }

 private:
  // A shape that hung on the pixels would be another in each inference.
  void require_known_shape(const schema::Operator& made, const Rule& rule,
                           std::string_view name) const {
    if (rule.code != Code::RESHAPE || made.inputs()->size() < 2) return;
    const int shape = made.inputs()->Get(1);
    if (shape >= 0 && !known_[static_cast<std::size_t>(shape)]) {
      throw std::runtime_error(fmt::format("an operator {} is steered by a value", name));
    }
  }

  std::vector<bool> done_;
  std::vector<bool> known_;  // From constants and shapes: the same whatever the image is.
};

const Rule* find_rule(BuiltinOperator code) {
  for (const std::span<const Rule> rules :
       {std::span<const Rule>(kLayers), std::span<const Rule>(kArithmetic),
        std::span<const Rule>(kShapes)}) {
    const auto rule = std::ranges::find(rules, code, &Rule::code);
    if (rule != rules.end()) return &*rule;
  }
  return nullptr;
}

[[noreturn]] void refuse_custom(const std::string& name) {
  if (name == "edgetpu-custom-op") {
    throw std::runtime_error(
        "it was compiled for the Edge TPU (its operator is edgetpu-custom-op), and no processor "
        "runs "
        "it; give the file that edgetpu_compiler was given");
  }
  throw std::runtime_error(
      fmt::format("it has the custom operator {}, which LiteRT does not have itself; convert the "
                  "network with LiteRT's own operators only (TFLITE_BUILTINS)",
                  name));
}

const Rule& rule_of(const schema::Model& model, const Graph& graph, const schema::Operator& made) {
  if (made.opcode_index() >= model.operator_codes()->size()) {
    throw std::runtime_error("an operator's code is not in the file");
  }
  if (graph.code(made) == BuiltinOperator::CUSTOM) refuse_custom(graph.operator_name(made));
  const Rule* rule = find_rule(graph.code(made));
  if (rule == nullptr) {
    throw std::runtime_error(
        fmt::format("it has an operator {}, which edgebench does not take in a classifier",
                    graph.operator_name(made)));
  }
  return *rule;
}

// Its own, or none where it needs none: another's would be read as its own.
bool has_options(const schema::Operator& made, const Rule& rule) {
  if (rule.need == Need::optional && made.builtin_options_type() == BuiltinOptions::NONE)
    return true;
  return made.builtin_options_type() == rule.options && made.builtin_options() != nullptr;
}

bool has_extensions(const schema::Operator& made) {
  return made.custom_options() != nullptr || made.large_custom_options_offset() != 0 ||
         made.large_custom_options_size() != 0 ||
         made.builtin_options_2_type() != schema::BuiltinOptions2::NONE ||
         (made.intermediates() != nullptr && made.intermediates()->size() != 0) ||
         (made.mutating_variable_inputs() != nullptr &&
          made.mutating_variable_inputs()->size() != 0);
}

}  // namespace

void check_operators(const schema::Model& model, const Graph& graph) {
  Computed computed(graph);
  for (const schema::Operator* made : *graph.subgraph().operators()) {
    const Rule& rule = rule_of(model, graph, *made);
    const std::string name = graph.operator_name(*made);
    if (!has_options(*made, rule) || has_extensions(*made)) {
      throw std::runtime_error(fmt::format("an operator {} has not the options it needs", name));
    }
    computed.take(*made, rule, name);
    const Operands operands(graph, *made);
    rule.check(operands);
    check_scales(operands, rule.code);
  }
  const int output = graph.subgraph().outputs()->Get(0);
  if (!computed.exists(output) || !computed.is_done(output) || graph.is_constant(output)) {
    throw std::runtime_error("its output is not computed");
  }
}

}  // namespace edgebench::litert
