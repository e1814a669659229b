#include "report/layers/price_text.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/words.h"
#include "report/grid.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

using quantise::LayerCost;

constexpr std::size_t kMostRows = 10;
constexpr std::size_t kMostNamed = 6;
constexpr std::size_t kPriceColumn = 14;
constexpr double kPriceUnit_ns = 1000;

std::string price_words(const std::optional<double>& time_ns) {
  return time_ns ? fmt::format("{:+.0f}", *time_ns / kPriceUnit_ns) : "-";
}

// All, or those that gain most, in the network's order.
std::vector<std::size_t> shown_layers(const LayerAccuracy& accuracy, bool every) {
  std::vector<std::size_t> layers(accuracy.costs.layers.size());
  std::iota(layers.begin(), layers.end(), std::size_t{0});
  if (every) return layers;
  std::ranges::stable_sort(layers, std::ranges::greater{},
                           [&](std::size_t i) { return accuracy.costs.layers[i].lifted_sqnr_db; });
  layers.resize(std::min(layers.size(), kMostRows));
  std::ranges::sort(layers);
  return layers;
}

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
    const LayerCost& cost = accuracy.costs.layers[i];
    text += left(cost.name, name_width) + right(fmt::format("{:.1f}", cost.alone_sqnr_db), 8) +
            right(fmt::format("{:+.2f}", cost.lifted_sqnr_db - accuracy.costs.sqnr_db), 8);
    for (const LiftingOffer& offer : accuracy.offers) {
      text += right(price_words(offer.prices.layers[i].cost_ns), kPriceColumn);
    }
    text += "\n";
  }
  return text;
}

std::string names_of(const LayerAccuracy& accuracy, const std::vector<std::size_t>& layers) {
  std::vector<std::string> names;
  for (const std::size_t i : layers) {
    if (names.size() == kMostNamed) break;
    names.push_back(accuracy.costs.layers[i].name);
  }
  if (layers.size() > names.size()) {
    names.push_back(count_words(layers.size() - names.size(), "other"));
  }
  return judge::list_words(names);
}

std::string about_offer(const LayerAccuracy& accuracy, const LiftingOffer& offer,
                        const PriceTextOptions& options) {
  if (offer.chosen.empty()) {
    return fmt::format("{}: nothing is to be gained{}.", offer.prices.candidate,
                       options.budget.empty() ? "" : " within " + options.budget);
  }
  const double gain_db = offer.sqnr_db - accuracy.costs.sqnr_db;
  const double cost_ns = offer.prices.cost_ns(offer.chosen);
  std::string text = fmt::format(
      "{}: {}{} in FP32 ({}) would cost {:.0f} us, {:.1f} % of it, and take {:.1f} dB to "
      "{:.1f}.",
      offer.prices.candidate, options.budget.empty() ? "" : "within " + options.budget + ", ",
      count_words(offer.chosen.size(), "layer"), names_of(accuracy, offer.chosen),
      cost_ns / kPriceUnit_ns, 100 * cost_ns / offer.p50_ns, accuracy.costs.sqnr_db, offer.sqnr_db);
  if (gain_db < kWorthwhile_db) {
    text += fmt::format(" That is less than {:.0f} dB.", kWorthwhile_db);
  }
  return text;
}

}  // namespace

std::string price_text(const LayerAccuracy& accuracy, const PriceTextOptions& options) {
  std::string text = wrapped(
      fmt::format("What INT8 costs each layer ({}): the logits keep {:.1f} dB of FP32's with all "
                  "layers in INT8, {:.1f} dB with all weights in FP32. Simulated on {}.",
                  enum_name(accuracy.scheme), accuracy.costs.sqnr_db,
                  accuracy.costs.weights_sqnr_db,
                  count_words(accuracy.images, "calibration image")),
      options.width);
  text += "\n" + price_table(accuracy, options.every) + "\n";
  text += wrapped(
      "alone: with this layer alone in INT8; lifted: what FP32 for this layer alone gains; us: "
      "what that costs, from the layers' times in FP32 and INT8 and with conversions around it "
      "(-: no kernel of its own).",
      options.width);
  text += "\n";
  for (const LiftingOffer& offer : accuracy.offers) {
    text += wrapped(about_offer(accuracy, offer, options), options.width, "- ");
  }
  return text;
}

}  // namespace edgebench::report
