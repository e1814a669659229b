#include "report/layers/price_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures/cells.h"
#include "report/grid.h"
#include "report/layers/price_words.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kPriceColumn = 14;
constexpr const char* kAllInInt8 = "all layers in INT8";

std::string price_heading(const LayerAccuracy& accuracy, std::size_t name_width) {
  std::string above = left("", name_width) + right("alone", 8) + right("lifted", 8);
  std::string below = left("", name_width) + right("dB", 8) + right("dB", 8);
  for (const LiftingOffer& offer : accuracy.offers) {
    above += right(shortened(offer.prices.candidate, kPriceColumn - 1), kPriceColumn);
    below += right("us", kPriceColumn);
  }
  return above + "\n" + below + "\n";
}

std::string price_table(const LayerAccuracy& accuracy, bool every) {
  const std::vector<std::size_t> layers = shown_layers(accuracy, every);
  std::size_t name_width = 0;
  for (const std::size_t i : layers) {
    name_width = std::max(name_width, width_of(accuracy.costs.layers[i].name));
  }
  std::string text = price_heading(accuracy, name_width);
  for (const std::size_t i : layers) {
    const quantise::LayerCost& cost = accuracy.costs.layers[i];
    text += left(cost.name, name_width) + right(fmt::format("{:.1f}", cost.alone_sqnr_db), 8) +
            right(fmt::format("{:+.2f}", cost.lifted_sqnr_db - accuracy.costs.sqnr_db), 8);
    for (const LiftingOffer& offer : accuracy.offers) {
      text += right(price_words(offer.prices.layers[i].cost_ns), kPriceColumn);
    }
    text += "\n";
  }
  return text;
}

std::string network_columns(const LayerAccuracy& accuracy,
                            const std::optional<SimulatedNetwork>& network) {
  if (!network) return right(kNotMeasured, 7) + right(kNotMeasured, 9) + "  " + kNotMeasured;
  std::string text = right(fmt::format("{:.2f}", network->sqnr_db), 7) +
                     right(agreement_words(accuracy, *network), 9);
  if (network->difference) text += "  " + difference_words(*network->difference);
  return text;
}

// The number of a step is that of the layers in FP32.
std::string list_table(const LayerAccuracy& accuracy, const LiftingOffer& offer, bool every) {
  const std::vector<std::size_t> shown = shown_steps(offer, every);
  std::size_t name_width = width_of(kAllInInt8);
  for (const std::size_t i : shown) {
    name_width = std::max(name_width, width_of(accuracy.costs.layers[offer.steps[i].layer].name));
  }
  const std::size_t front = 4 + name_width;
  std::string text = left(shortened(offer.prices.candidate, front - 1), front) + right("us", 7) +
                     right("sum", 7) + right("dB", 7) + right("agree", 9) + "  points\n";
  text += left(fmt::format("  0 {}", kAllInInt8), front + 14) +
          network_columns(accuracy, accuracy.in_int8) + "\n";
  for (const std::size_t i : shown) {
    const LiftingStep& step = offer.steps[i];
    text += left(fmt::format("{:>3} {}", i + 1, accuracy.costs.layers[step.layer].name), front) +
            right(price_words(offer.prices.layers[step.layer].cost_ns), 7) +
            right(price_words(step.cumulated_ns), 7) + network_columns(accuracy, step.network) +
            "\n";
  }
  return text;
}

std::string scheme_text(const LayerAccuracy& accuracy, const Lift& lift,
                        const PriceTextOptions& options) {
  std::string text = wrapped(costs_sentence(accuracy), options.width);
  text += "\n" + price_table(accuracy, options.every) + "\n";
  text += wrapped(kLayerLegend, options.width) + "\n";
  text += wrapped(int8_sentence(accuracy), options.width);
  std::string tables;
  std::string sentences;
  for (const LiftingOffer& offer : accuracy.offers) {
    if (!offer.steps.empty()) tables += list_table(accuracy, offer, options.every) + "\n";
    sentences += wrapped(offer_sentence(accuracy, offer, lift), options.width, "- ");
  }
  for (const CandidateWithoutPrices& candidate : accuracy.without) {
    sentences += wrapped(without_sentence(candidate), options.width, "- ");
  }
  if (!tables.empty()) tables = wrapped(kListLegend, options.width) + "\n" + tables;
  return text + (sentences.empty() ? "" : "\n") + tables + sentences;
}

}  // namespace

std::string price_text(const Prices& prices, const PriceTextOptions& options) {
  std::string text;
  for (const LayerAccuracy& accuracy : prices.schemes) {
    if (!text.empty()) text += "\n";
    text += scheme_text(accuracy, prices.lift, options);
  }
  if (prices.mixed) text += "\n" + mixed_sentence(*prices.mixed);
  return text;
}

}  // namespace edgebench::report
