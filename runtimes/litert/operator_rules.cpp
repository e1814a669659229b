// The list is that of image classifiers as converters write them. It is closed, because an operator
// whose options we do not know could be damaged without our seeing it. What is checked is what
// LiteRT does not: that operands exist and have the rank and size that its kernels take for
// granted, and that constants which steer (strides, paddings, axes) are sane.
#include "operator_rules.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

namespace edgebench::litert {
namespace {

using schema::BuiltinOperator;
using schema::BuiltinOptions;
using schema::TensorType;

constexpr std::int32_t kLargestStep = 1024;  // A stride, a dilation, a filter's or padding's size.

// By how much an integer kernel may have to multiply; far above what a sane file asks for. LiteRT
// ends the process where the factor does not fit into its fixed-point numbers.
constexpr float kLargestFactor = 65536;

// One operator with its operands at hand.
class Operands {
 public:
  Operands(const Graph& graph, const schema::Operator& made) : graph_(graph), made_(made) {}

  std::size_t inputs() const { return made_.inputs()->size(); }
  bool has(std::size_t input) const { return input < inputs() && index(input) >= 0; }
  int index(std::size_t input) const {
    return made_.inputs()->Get(static_cast<std::uint32_t>(input));
  }
  const schema::Tensor& input(std::size_t which) const { return graph_.tensor(index(which)); }
  const schema::Tensor& output() const { return graph_.tensor(made_.outputs()->Get(0)); }
  const schema::Operator& made() const { return made_; }

  // The elements of a constant input of int32.
  std::vector<std::int32_t> integers(std::size_t which) const {
    const std::span<const std::uint8_t> data = graph_.data(index(which));
    if (data.empty() || input(which).type() != TensorType::INT32) refuse("is steered by a value");
    std::vector<std::int32_t> values(data.size() / sizeof(std::int32_t));
    std::memcpy(values.data(), data.data(), values.size() * sizeof(std::int32_t));
    return values;
  }

  void require(bool holds, std::string_view otherwise) const {
    if (!holds) refuse(otherwise);
  }

 private:
  [[noreturn]] void refuse(std::string_view reason) const {
    throw std::runtime_error(
        fmt::format("an operator {} {}", EnumNameBuiltinOperator(graph_.code(made_)), reason));
  }

  const Graph& graph_;
  const schema::Operator& made_;
};

std::size_t rank(const schema::Tensor& tensor) {
  return tensor.shape() == nullptr ? 0 : tensor.shape()->size();
}

std::int32_t dimension(const schema::Tensor& tensor, std::uint32_t which) {
  return tensor.shape()->Get(which);
}

bool is_step(std::int32_t value) {
  return value >= 1 && value <= kLargestStep;
}

void check_activation(const Operands& operands, schema::ActivationFunction activation) {
  operands.require(activation >= schema::ActivationFunction::NONE &&
                       activation <= schema::ActivationFunction::RELU6,
                   "has an activation that edgebench does not know");
}

void check_bias(const Operands& operands, std::int32_t channels) {
  if (!operands.has(2)) return;
  operands.require(rank(operands.input(2)) == 1 && dimension(operands.input(2), 0) == channels,
                   "has a bias of another length than its output");
}

template <typename OptionsT>
void check_window(const Operands& operands, const OptionsT& options) {
  operands.require(rank(operands.input(0)) == 4 && rank(operands.output()) == 4, "reads no images");
  operands.require(is_step(options.stride_w()) && is_step(options.stride_h()),
                   "has a stride out of range");
  operands.require(
      options.padding() == schema::Padding::SAME || options.padding() == schema::Padding::VALID,
      "has a padding that edgebench does not know");
  check_activation(operands, options.fused_activation_function());
}

template <typename OptionsT>
void check_filter(const Operands& operands, const OptionsT& options) {
  check_window(operands, options);
  operands.require(is_step(options.dilation_w_factor()) && is_step(options.dilation_h_factor()),
                   "has a dilation out of range");
  const schema::Tensor& filter = operands.input(1);
  operands.require(
      rank(filter) == 4 && is_step(dimension(filter, 1)) && is_step(dimension(filter, 2)),
      "has a filter of no size");
}

void check_convolution(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_Conv2DOptions();
  check_filter(operands, *options);
  const schema::Tensor& filter = operands.input(1);
  operands.require(dimension(operands.input(0), 3) % dimension(filter, 3) == 0 &&
                       dimension(operands.output(), 3) == dimension(filter, 0),
                   "has a filter for other channels");
  const std::int32_t groups = dimension(operands.input(0), 3) / dimension(filter, 3);
  operands.require(dimension(filter, 0) % groups == 0, "has a filter for other channels");
  check_bias(operands, dimension(filter, 0));
}

void check_depthwise(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_DepthwiseConv2DOptions();
  check_filter(operands, *options);
  const schema::Tensor& filter = operands.input(1);
  const std::int32_t channels = dimension(filter, 3);
  operands.require(is_step(options->depth_multiplier()) && dimension(filter, 0) == 1 &&
                       channels == options->depth_multiplier() * dimension(operands.input(0), 3) &&
                       dimension(operands.output(), 3) == channels,
                   "has a filter for other channels");
  check_bias(operands, channels);
}

void check_linear(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_FullyConnectedOptions();
  check_activation(operands, options->fused_activation_function());
  const schema::Tensor& weight = operands.input(1);
  const schema::Tensor& input = operands.input(0);
  operands.require(options->weights_format() == 0, "has shuffled weights");
  operands.require(rank(weight) == 2 && rank(input) >= 1 && rank(operands.output()) >= 1,
                   "has no matrix of weights");
  std::int64_t elements = 1;
  for (const std::int32_t size : *input.shape()) elements *= size;
  operands.require(
      elements % dimension(weight, 1) == 0 &&
          dimension(operands.output(), static_cast<std::uint32_t>(rank(operands.output()) - 1)) ==
              dimension(weight, 0),
      "has weights for other channels");
  check_bias(operands, dimension(weight, 0));
}

void check_pool(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_Pool2DOptions();
  check_window(operands, *options);
  operands.require(is_step(options->filter_width()) && is_step(options->filter_height()),
                   "has a window of no size");
}

void check_pad(const Operands& operands) {
  const std::vector<std::int32_t> amounts = operands.integers(1);
  operands.require(
      rank(operands.input(1)) == 2 && amounts.size() == 2 * rank(operands.input(0)) &&
          std::ranges::all_of(
              amounts, [](std::int32_t amount) { return amount >= 0 && amount <= kLargestStep; }),
      "pads by amounts out of range");
}

void check_mean(const Operands& operands) {
  const auto dimensions = static_cast<std::int32_t>(rank(operands.input(0)));
  operands.require(std::ranges::all_of(
                       operands.integers(1),
                       [&](std::int32_t axis) { return axis >= -dimensions && axis < dimensions; }),
                   "is taken over a dimension that does not exist");
}

void check_new_shape(const Operands& operands) {
  std::vector<std::int32_t> shape;
  if (operands.has(1)) {
    shape = operands.integers(1);
  } else if (const auto* options = operands.made().builtin_options_as_ReshapeOptions();
             options != nullptr && options->new_shape() != nullptr) {
    shape.assign(options->new_shape()->begin(), options->new_shape()->end());
  }
  operands.require(!shape.empty() && shape.size() <= 5 &&
                       std::ranges::all_of(shape, [](std::int32_t size) { return size >= -1; }),
                   "makes no shape");
}

void check_squeeze(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_SqueezeOptions();
  const auto dimensions = static_cast<std::int32_t>(rank(operands.input(0)));
  if (options->squeeze_dims() == nullptr) return;
  for (const std::int32_t axis : *options->squeeze_dims()) {
    operands.require(axis >= -dimensions && axis < dimensions,
                     "removes a dimension that does not exist");
  }
}

void check_concatenation(const Operands& operands) {
  const auto* options = operands.made().builtin_options_as_ConcatenationOptions();
  check_activation(operands, options->fused_activation_function());
  const auto dimensions = static_cast<std::int32_t>(rank(operands.output()));
  operands.require(options->axis() >= -dimensions && options->axis() < dimensions,
                   "joins along a dimension that does not exist");
  for (std::size_t i = 0; i < operands.inputs(); ++i) {
    operands.require(rank(operands.input(i)) == rank(operands.output()), "joins unlike tensors");
  }
}

template <typename OptionsT>
void check_arithmetic(const Operands& operands) {
  check_activation(operands,
                   operands.made().builtin_options_as<OptionsT>()->fused_activation_function());
}

void check_nothing(const Operands& /*operands*/) {}

// Of weights that are converted XNNPACK reads as much as the result's shape says.
void check_conversion(const Operands& operands) {
  const auto* from = operands.input(0).shape();
  const auto* to = operands.output().shape();
  const bool same = from == nullptr || to == nullptr ? from == to : std::ranges::equal(*from, *to);
  operands.require(same, "has another shape than its input");
}

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
  return type == TensorType::INT8 || type == TensorType::UINT8;
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

void check_scales(const Operands& operands) {
  check_scales_are_given(operands);
  const auto output = largest_scale(operands.output());
  if (!output) return;
  float product = 1;
  for (std::size_t i = 0; i < std::min<std::size_t>(operands.inputs(), 2); ++i) {
    const float scale = operands.has(i) ? largest_scale(operands.input(i)).value_or(1.0F) : 1.0F;
    product *= scale;
    operands.require(scale / *output <= kLargestFactor && product / *output <= kLargestFactor,
                     "has an output scale that does not fit its inputs' scales");
  }
}

struct Rule {
  BuiltinOperator code;
  std::size_t fewest_inputs;
  std::size_t most_inputs;
  std::size_t required_inputs;  // So many may not be left out; the others may be -1.
  BuiltinOptions options;       // NONE: they steer nothing that we would have to check.
  void (*check)(const Operands&);
};

// A convolution must have its bias: XNNPACK reads one behind the end of a shorter list of operands.
constexpr std::array kRules = {
    Rule{BuiltinOperator::ADD, 2, 2, 2, BuiltinOptions::AddOptions,
         check_arithmetic<schema::AddOptions>},
    Rule{BuiltinOperator::AVERAGE_POOL_2D, 1, 1, 1, BuiltinOptions::Pool2DOptions, check_pool},
    Rule{BuiltinOperator::CONCATENATION, 1, 64, 64, BuiltinOptions::ConcatenationOptions,
         check_concatenation},
    Rule{BuiltinOperator::CONV_2D, 3, 3, 3, BuiltinOptions::Conv2DOptions, check_convolution},
    Rule{BuiltinOperator::DEPTHWISE_CONV_2D, 3, 3, 3, BuiltinOptions::DepthwiseConv2DOptions,
         check_depthwise},
    Rule{BuiltinOperator::DEQUANTIZE, 1, 1, 1, BuiltinOptions::NONE, check_conversion},
    Rule{BuiltinOperator::FULLY_CONNECTED, 2, 3, 2, BuiltinOptions::FullyConnectedOptions,
         check_linear},
    Rule{BuiltinOperator::LOGISTIC, 1, 1, 1, BuiltinOptions::NONE, check_nothing},
    Rule{BuiltinOperator::MAX_POOL_2D, 1, 1, 1, BuiltinOptions::Pool2DOptions, check_pool},
    Rule{BuiltinOperator::MUL, 2, 2, 2, BuiltinOptions::MulOptions,
         check_arithmetic<schema::MulOptions>},
    Rule{BuiltinOperator::RELU, 1, 1, 1, BuiltinOptions::NONE, check_nothing},
    Rule{BuiltinOperator::RELU6, 1, 1, 1, BuiltinOptions::NONE, check_nothing},
    Rule{BuiltinOperator::RESHAPE, 1, 2, 1, BuiltinOptions::NONE, check_new_shape},
    Rule{BuiltinOperator::SOFTMAX, 1, 1, 1, BuiltinOptions::SoftmaxOptions, check_nothing},
    Rule{BuiltinOperator::PAD, 2, 2, 2, BuiltinOptions::NONE, check_pad},
    Rule{BuiltinOperator::MEAN, 2, 2, 2, BuiltinOptions::ReducerOptions, check_mean},
    Rule{BuiltinOperator::SUB, 2, 2, 2, BuiltinOptions::SubOptions,
         check_arithmetic<schema::SubOptions>},
    Rule{BuiltinOperator::SQUEEZE, 1, 1, 1, BuiltinOptions::SqueezeOptions, check_squeeze},
    Rule{BuiltinOperator::QUANTIZE, 1, 1, 1, BuiltinOptions::NONE, check_conversion},
    Rule{BuiltinOperator::HARD_SWISH, 1, 1, 1, BuiltinOptions::NONE, check_nothing}};

// The order of execution: what has been computed so far.
class Computed {
 public:
  explicit Computed(const Graph& graph) : graph_(graph), done_(graph.tensors()) {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      done_[i] = graph.is_constant(static_cast<int>(i));
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
    if (made.inputs() == nullptr || made.outputs() == nullptr || made.outputs()->size() != 1 ||
        made.inputs()->size() < rule.fewest_inputs || made.inputs()->size() > rule.most_inputs) {
      throw std::runtime_error(fmt::format("an operator {} has too few or many operands", name));
    }
    for (std::uint32_t i = 0; i < made.inputs()->size(); ++i) {
      const int input = made.inputs()->Get(i);
      if (input == -1 && i >= rule.required_inputs) continue;
      if (!exists(input) || !is_done(input)) {
        throw std::runtime_error(fmt::format("an operator {} reads what does not exist", name));
      }
    }
    const int output = made.outputs()->Get(0);
    if (!exists(output) || is_done(output)) {
      throw std::runtime_error(fmt::format("an operator {} writes where it may not", name));
    }
    set_done(output);
  }

 private:
  const Graph& graph_;
  std::vector<bool> done_;
};

const Rule& rule_of(const schema::Model& model, const Graph& graph, const schema::Operator& made) {
  if (made.opcode_index() >= model.operator_codes()->size()) {
    throw std::runtime_error("an operator's code is not in the file");
  }
  const BuiltinOperator code = graph.code(made);
  const auto rule = std::ranges::find(kRules, code, &Rule::code);
  if (rule == kRules.end()) {
    throw std::runtime_error(
        fmt::format("it has an operator of code {}, which is none of those that edgebench takes in "
                    "a classifier",
                    static_cast<int>(code)));
  }
  return *rule;
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
    const std::string_view name = EnumNameBuiltinOperator(rule.code);
    const bool optioned =
        rule.options == BuiltinOptions::NONE ||
        (made->builtin_options_type() == rule.options && made->builtin_options() != nullptr);
    if (!optioned || has_extensions(*made)) {
      throw std::runtime_error(fmt::format("an operator {} has not the options it needs", name));
    }
    computed.take(*made, rule, name);
    const Operands operands(graph, *made);
    rule.check(operands);
    check_scales(operands);
  }
  const int output = graph.subgraph().outputs()->Get(0);
  if (!computed.exists(output) || !computed.is_done(output) || graph.is_constant(output)) {
    throw std::runtime_error("its output is not computed");
  }
}

}  // namespace edgebench::litert
