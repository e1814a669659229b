#include "report/layers/price_markdown.h"

#include <fmt/format.h>

#include "report/figures/cells.h"
#include "report/layers/price_words.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

std::string layer_lines(const LayerAccuracy& accuracy, bool every) {
  std::string text = "| layer | alone, dB | lifted, dB |";
  std::string rule = "|---|---:|---:|";
  for (const LiftingOffer& offer : accuracy.offers) {
    text += fmt::format(" {}, us |", markdown_cell(offer.prices.candidate));
    rule += "---:|";
  }
  text += "\n" + rule + "\n";
  for (const std::size_t i : shown_layers(accuracy, every)) {
    const quantise::LayerCost& cost = accuracy.costs.layers[i];
    text += fmt::format("| {} | {:.1f} | {:+.2f} |", markdown_cell(cost.name), cost.alone_sqnr_db,
                        cost.lifted_sqnr_db - accuracy.costs.sqnr_db);
    for (const LiftingOffer& offer : accuracy.offers) {
      text += fmt::format(" {} |", price_words(offer.prices.layers[i].cost_ns));
    }
    text += "\n";
  }
  return text;
}

std::string network_cells(const LayerAccuracy& accuracy,
                          const std::optional<SimulatedNetwork>& network) {
  if (!network) return fmt::format(" {0} | {0} | {0} |", kNotMeasured);
  return fmt::format(" {:.2f} | {} | {} |", network->sqnr_db, agreement_words(accuracy, *network),
                     network->difference ? difference_words(*network->difference) : "");
}

std::string list_lines(const LayerAccuracy& accuracy, const LiftingOffer& offer, bool every) {
  std::string text = fmt::format(
      "| | {} | us | sum, us | dB | agree | points |\n|---:|---|---:|---:|---:|---:|---|\n",
      markdown_cell(offer.prices.candidate));
  text +=
      fmt::format("| 0 | all layers in INT8 | | |{}\n", network_cells(accuracy, accuracy.in_int8));
  for (const std::size_t i : shown_steps(offer, every)) {
    const LiftingStep& step = offer.steps[i];
    text += fmt::format("| {} | {} | {} | {} |{}\n", i + 1,
                        markdown_cell(accuracy.costs.layers[step.layer].name),
                        price_words(offer.prices.layers[step.layer].cost_ns),
                        price_words(step.cumulated_ns), network_cells(accuracy, step.network));
  }
  return text;
}

std::string scheme_lines(const LayerAccuracy& accuracy, const Lift& lift, bool every) {
  std::string text = costs_sentence(accuracy) + "\n\n" + layer_lines(accuracy, every) + "\n" +
                     kLayerLegend + "\n\n" + int8_sentence(accuracy) + "\n";
  std::string tables;
  std::string sentences;
  for (const LiftingOffer& offer : accuracy.offers) {
    if (!offer.steps.empty()) tables += "\n" + list_lines(accuracy, offer, every);
    sentences += fmt::format("- {}\n", offer_sentence(accuracy, offer, lift));
  }
  for (const CandidateWithoutPrices& candidate : accuracy.without) {
    sentences += fmt::format("- {}\n", without_sentence(candidate));
  }
  if (!tables.empty()) text += fmt::format("\n{}\n", kListLegend);
  return text + tables + (sentences.empty() ? "" : "\n") + sentences;
}

}  // namespace

std::string price_markdown(const Prices& prices, bool every) {
  std::string text;
  for (const LayerAccuracy& accuracy : prices.schemes) {
    if (!text.empty()) text += "\n";
    text += scheme_lines(accuracy, prices.lift, every);
  }
  if (prices.mixed) text += "\n" + mixed_sentence(*prices.mixed);
  return text;
}

}  // namespace edgebench::report
