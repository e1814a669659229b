// XNNPACK calls convolutions of one pixel "Fully Connected", so which layer is which follows from
// the order, which is that of the file.
//
// An operator that XNNPACK did not take is LiteRT's own, whose profile gives the operator's name
// alone. Its kernels multiply in the type of the weights, and in FP32 where these were FP16.
#include "executed_layers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/counted.h"
#include "shared/xnnpack/operator_names.h"

namespace edgebench::litert {
namespace {

using runtime::Arithmetic;

// LiteRT asks XNNPACK for FP16 operators only where the user does, and open() refuses where the
// processor lacks their arithmetic (runtime.cpp).
constexpr bool kComputesFp16 = true;

constexpr char kDelegatedMark = '+';
constexpr char kOwnMark = '-';

Arithmetic own_arithmetic(const FileLayer& layer) {
  // Integers of 16 bits by those of 8.
  if (layer.input == schema::TensorType::INT16) return Arithmetic::other;
  switch (layer.weight) {
    case schema::TensorType::INT8:
    case schema::TensorType::UINT8:
      return Arithmetic::int8;
    case schema::TensorType::FLOAT32:
    case schema::TensorType::FLOAT16:
      return Arithmetic::fp32;
    default:
      return Arithmetic::other;
  }
}

}  // namespace

bool multiplies_by_weights(const ExecutedOperator& made) {
  if (xnnpack::multiplies_by_weights(made.name)) return true;
  constexpr std::array<std::string_view, 3> kOwn = {"CONV_2D", "DEPTHWISE_CONV_2D",
                                                    "FULLY_CONNECTED"};
  return std::ranges::any_of(
      kOwn, [&](std::string_view beginning) { return made.name.starts_with(beginning); });
}

std::string profile_text(std::span<const ExecutedOperator> operators) {
  std::string text;
  for (const ExecutedOperator& made : operators) {
    text += (made.delegated ? kDelegatedMark : kOwnMark) + made.name + "\n";
  }
  return text;
}

std::vector<ExecutedOperator> read_profile(std::string_view text) {
  std::vector<ExecutedOperator> operators;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.empty()) {
      operators.push_back({std::string(line.substr(1)), line.front() == kDelegatedMark});
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return operators;
}

std::vector<std::optional<runtime::ExecutedLayer>> layers_by_operator(
    std::span<const FileLayer> layers, std::span<const ExecutedOperator> operators) {
  const auto multiplications = std::ranges::count_if(operators, multiplies_by_weights);
  const bool known = static_cast<std::size_t>(multiplications) == layers.size();
  std::vector<std::optional<runtime::ExecutedLayer>> executed(operators.size());
  std::size_t layer = 0;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    const ExecutedOperator& made = operators[i];
    if (!multiplies_by_weights(made)) continue;
    if (known || made.delegated) {
      executed[i] = {.name = known ? layers[layer].name : "",
                     .kind = known ? layers[layer].kind : runtime::LayerKind::convolution,
                     .arithmetic = made.delegated ? xnnpack::arithmetic_of(made.name, kComputesFp16)
                                                  : own_arithmetic(layers[layer]),
                     .kernel = kernel_name(made)};
    }
    ++layer;
  }
  return executed;
}

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const FileLayer> layers,
                                                    std::span<const ExecutedOperator> operators) {
  std::vector<runtime::ExecutedLayer> executed;
  for (std::optional<runtime::ExecutedLayer>& layer : layers_by_operator(layers, operators)) {
    if (layer) executed.push_back(std::move(*layer));
  }
  return executed;
}

std::string kernel_name(const ExecutedOperator& made) {
  return made.delegated ? made.name : made.name + " of LiteRT, not delegated";
}

std::string summarize_operators(std::span<const ExecutedOperator> operators) {
  std::vector<std::string> labels;
  for (const ExecutedOperator& made : operators) {
    labels.push_back(made.delegated ? made.name : made.name + " of LiteRT");
  }
  return runtime::counted(labels);
}

}  // namespace edgebench::litert
