// XNNPACK has an operator for each combination of types and none that chooses a type when it runs,
// so the operator's name proves what a layer multiplied in. It calls convolutions of one pixel
// "Fully Connected", so which layer is which follows from the order, which is that of the file.
//
// An operator that XNNPACK did not take is LiteRT's own, whose profile gives the operator's name
// alone. Its kernels multiply in the type of the weights, and in FP32 where these were FP16.
#include "executed_layers.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace edgebench::litert {
namespace {

using runtime::Arithmetic;

constexpr char kDelegatedMark = '+';
constexpr char kOwnMark = '-';

bool multiplies_by_weights(const ExecutedOperator& made) {
  constexpr std::array<std::string_view, 5> kBeginnings = {
      "Convolution (", "Fully Connected (", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"};
  return std::ranges::any_of(
      kBeginnings, [&](std::string_view beginning) { return made.name.starts_with(beginning); });
}

Arithmetic arithmetic_of(const FileLayer& layer) {
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

Arithmetic arithmetic_of(std::string_view xnnpack_operator) {
  // "Convolution (NHWC, QDU8, F32, QC8W) IGEMM": behind the layout.
  const std::size_t layout = xnnpack_operator.find('(');
  const std::size_t comma = xnnpack_operator.find(", ", layout);
  if (layout == std::string_view::npos || comma == std::string_view::npos) {
    return Arithmetic::other;
  }
  std::string_view type = xnnpack_operator.substr(comma + 2);
  type = type.substr(0, type.find_first_of(",)"));
  if (type.starts_with("P")) type.remove_prefix(1);  // Packed differently, no other type.
  if (type == "F32") return Arithmetic::fp32;
  if (type == "F16") return Arithmetic::fp16;
  if (type == "BF16") return Arithmetic::bf16;
  if (type.starts_with("Q") && type.ends_with("8")) return Arithmetic::int8;
  return Arithmetic::other;
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
         .arithmetic = made.delegated ? arithmetic_of(made.name) : arithmetic_of(layers[i]),
         .kernel = made.delegated ? made.name : made.name + " of LiteRT, not delegated"});
  }
  return executed;
}

std::string summarize_operators(std::span<const ExecutedOperator> operators) {
  std::vector<std::pair<std::string, int>> counts;
  for (const ExecutedOperator& made : operators) {
    const std::string label = made.delegated ? made.name : made.name + " of LiteRT";
    const auto known =
        std::ranges::find(counts, label, [](const auto& count) { return count.first; });
    if (known == counts.end()) {
      counts.emplace_back(label, 1);
    } else {
      ++known->second;
    }
  }
  std::string summary;
  for (const auto& [label, count] : counts) {
    summary += fmt::format("{}{} x {}", summary.empty() ? "" : ", ", label, count);
  }
  return summary;
}

}  // namespace edgebench::litert
