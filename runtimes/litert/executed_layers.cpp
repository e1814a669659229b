// XNNPACK calls convolutions of one pixel "Fully Connected", so which layer is which follows from
// the order, which is that of the file.
//
// An operator that XNNPACK did not take is LiteRT's own, whose profile gives the operator's name
// alone. Its kernels multiply in the type of the weights, and in FP32 where these were FP16.
#include "executed_layers.h"

#include <algorithm>
#include <array>

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

bool multiplies_by_weights(const ExecutedOperator& made) {
  if (xnnpack::multiplies_by_weights(made.name)) return true;
  constexpr std::array<std::string_view, 3> kOwn = {"CONV_2D", "DEPTHWISE_CONV_2D",
                                                    "FULLY_CONNECTED"};
  return std::ranges::any_of(
      kOwn, [&](std::string_view beginning) { return made.name.starts_with(beginning); });
}

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

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const FileLayer> layers,
                                                    std::span<const ExecutedOperator> operators) {
  std::vector<ExecutedOperator> multiplications;
  std::ranges::copy_if(operators, std::back_inserter(multiplications), multiplies_by_weights);
  std::vector<runtime::ExecutedLayer> executed;
  const bool known = multiplications.size() == layers.size();
  for (std::size_t i = 0; i < multiplications.size(); ++i) {
    const ExecutedOperator& made = multiplications[i];
    if (!known && !made.delegated) continue;
    executed.push_back(
        {.name = known ? layers[i].name : "",
         .kind = known ? layers[i].kind : runtime::LayerKind::convolution,
         .arithmetic = made.delegated ? xnnpack::arithmetic_of(made.name, kComputesFp16)
                                      : own_arithmetic(layers[i]),
         .kernel = made.delegated ? made.name : made.name + " of LiteRT, not delegated"});
  }
  return executed;
}

std::string summarize_operators(std::span<const ExecutedOperator> operators) {
  std::vector<std::string> labels;
  for (const ExecutedOperator& made : operators) {
    labels.push_back(made.delegated ? made.name : made.name + " of LiteRT");
  }
  return runtime::counted(labels);
}

}  // namespace edgebench::litert
