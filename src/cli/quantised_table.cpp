#include "cli/quantised_table.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "quantise/activation.h"

namespace edgebench::cli {
namespace {

using quantise::QuantisedNetwork;
using quantise::TensorDiagnostics;

// So many rows are marked as the worst.
constexpr std::size_t kMarked = 5;

constexpr const char* kLegend =
    "range: of the FP32 value on the calibration images; zero: the integer for 0;\n"
    "weight scales: smallest to largest of the channels; own: signal to noise of\n"
    "this value's quantiser alone; dB: with everything up to here quantised.\n"
    "* marks the five quantisers that cost most by themselves.\n";

std::string decibels(const std::optional<float>& sqnr_db) {
  return sqnr_db ? fmt::format("{:.1f}", *sqnr_db) : "-";
}

// The own SQNR at or below which a row is marked.
float marked_below(const std::vector<TensorDiagnostics>& diagnostics) {
  std::vector<float> ratios;
  for (const TensorDiagnostics& tensor : diagnostics) {
    if (tensor.own_sqnr_db) ratios.push_back(*tensor.own_sqnr_db);
  }
  if (ratios.empty()) return 0;
  const std::size_t last = std::min(kMarked, ratios.size()) - 1;
  std::ranges::nth_element(ratios, ratios.begin() + static_cast<std::ptrdiff_t>(last));
  return ratios[last];
}

std::string weight_scales(const quantise::QuantisedLayer& layer) {
  if (layer.weight_scale.empty()) return "";
  const auto [smallest, largest] = std::ranges::minmax(layer.weight_scale);
  return fmt::format("{:.0e}..{:.0e}", smallest, largest);
}

std::string row(const QuantisedNetwork& quantised, std::size_t index, float marked) {
  const auto& quantiser = quantised.activations[index];
  const bool known = index < quantised.diagnostics.size();
  const TensorDiagnostics tensor = known ? quantised.diagnostics[index] : TensorDiagnostics{};
  const bool worst = tensor.own_sqnr_db && *tensor.own_sqnr_db <= marked;
  return fmt::format("{} {:21} {:>14}  {:>8} {:>4}  {:>12}  {:>5} {:>5}\n", worst ? '*' : ' ',
                     quantised.network.nodes[index].name,
                     known ? fmt::format("{:.4g}..{:.4g}", tensor.minimum, tensor.maximum) : "-",
                     quantiser ? fmt::format("{:.5f}", quantiser->scale) : "FP32",
                     quantiser ? fmt::format("{}", quantiser->zero_point) : "",
                     weight_scales(quantised.layers[index]), decibels(tensor.own_sqnr_db),
                     decibels(tensor.sqnr_db));
}

}  // namespace

std::string quantised_table(const QuantisedNetwork& quantised) {
  std::string text = fmt::format("Quantised network of {}: {}\n", quantised.network.origin,
                                 enum_name(quantised.scheme));
  for (const auto& [key, value] : quantised.provenance) {
    text += fmt::format("  {}: {}\n", key, value);
  }
  text += fmt::format("\n  {:21} {:>14}  {:>8} {:>4} {:>13}  {:>5} {:>5}\n", "value", "range",
                      "scale", "zero", "weight scales", "own", "dB");
  const float marked = marked_below(quantised.diagnostics);
  for (std::size_t i = 0; i < quantised.network.nodes.size(); ++i) {
    text += row(quantised, i, marked);
  }
  return text + "\n" + kLegend;
}

}  // namespace edgebench::cli
