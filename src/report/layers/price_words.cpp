#include "report/layers/price_words.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/layers/layer_table.h"
#include "judge/summary.h"
#include "report/figures/cells.h"
#include "stats/interval.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kMostRows = 10;

double share_of(const LayerAccuracy& accuracy, const SimulatedNetwork& network) {
  return static_cast<double>(network.agreeing) / static_cast<double>(accuracy.images_together);
}

std::string budget_words(const Lift& lift) {
  if (lift.layers) return {};
  return fmt::format("within {:g} % of its p50", 100 * lift.share_of_p50);
}

std::string change_sentence(const LayerAccuracy& accuracy, const SimulatedNetwork& network) {
  if (!network.difference) return {};
  return fmt::format(
      " It would decide as FP32 on {} of the images instead of {}: {} points, {} difference.",
      agreement_words(accuracy, network), agreement_words(accuracy, accuracy.in_int8),
      difference_words(*network.difference),
      network.difference->interval.contains(0) ? "no significant" : "a significant");
}

}  // namespace

std::string costs_sentence(const LayerAccuracy& accuracy) {
  return fmt::format(
      "What INT8 costs each layer ({}): the logits keep {:.1f} dB of FP32's with all layers in "
      "INT8, {:.1f} dB with all weights in FP32. Simulated on {}.",
      enum_name(accuracy.scheme), accuracy.costs.sqnr_db, accuracy.costs.weights_sqnr_db,
      count_words(accuracy.images, "calibration image"));
}

std::string int8_sentence(const LayerAccuracy& accuracy) {
  std::string text =
      fmt::format("On {}, all layers in INT8 keep {:.2f} dB and decide as FP32 on {}",
                  count_words(accuracy.images_together, "calibration image"),
                  accuracy.in_int8.sqnr_db, agreement_words(accuracy, accuracy.in_int8));
  const auto interval =
      stats::wilson_interval(static_cast<int>(accuracy.in_int8.agreeing),
                             static_cast<int>(accuracy.images_together), judge::kConfidence);
  if (interval)
    text += fmt::format(" ({:.1f} to {:.1f})", 100 * interval->low, 100 * interval->high);
  return text + " of them.";
}

std::string offer_sentence(const LayerAccuracy& accuracy, const LiftingOffer& offer,
                           const Lift& lift) {
  const std::string budget = budget_words(lift);
  if (offer.steps.empty()) {
    return fmt::format("{}: nothing is to be gained{}.", offer.prices.candidate,
                       budget.empty() ? "" : " " + budget);
  }
  const LiftingStep& last = offer.steps.back();
  std::string text = fmt::format(
      "{}: {}{} in FP32 would cost {:.0f} us, {:.1f} % of its p50", offer.prices.candidate,
      budget.empty() ? "" : budget + ", ", count_words(offer.steps.size(), "layer"),
      last.cumulated_ns / judge::kMicrosecond_ns, 100 * last.cumulated_ns / offer.p50_ns);
  if (!last.network) return text + ".";
  text += fmt::format(", and take {:.2f} dB to {:.2f}.", accuracy.in_int8.sqnr_db,
                      last.network->sqnr_db);
  if (last.network->sqnr_db - accuracy.in_int8.sqnr_db < kWorthwhile_db) {
    text += fmt::format(" That is less than {:.0f} dB.", kWorthwhile_db);
  }
  return text + change_sentence(accuracy, *last.network);
}

std::string without_sentence(const CandidateWithoutPrices& candidate) {
  return fmt::format("{}: no prices, since {}.", candidate.candidate, candidate.why_none);
}

std::string mixed_sentence(const MixedFile& mixed) {
  return fmt::format("Written: {}\nMeasure it: edgebench bench --candidate {} --artifact {}\n",
                     mixed.file, mixed.candidate, mixed.file);
}

std::string agreement_words(const LayerAccuracy& accuracy, const SimulatedNetwork& network) {
  if (accuracy.images_together == 0) return kNotMeasured;
  return fmt::format("{:.1f} %", 100 * share_of(accuracy, network));
}

std::string difference_words(const stats::PairedDifference& difference) {
  return fmt::format("{:+.1f} ({:+.1f} to {:+.1f})", 100 * difference.difference,
                     100 * difference.interval.low, 100 * difference.interval.high);
}

std::string price_words(const std::optional<double>& time_ns) {
  return time_ns ? fmt::format("{:+.0f}", *time_ns / judge::kMicrosecond_ns) : kNotMeasured;
}

std::vector<std::size_t> shown_steps(const LiftingOffer& offer, bool every) {
  const bool all = every || offer.steps.size() <= kMostRows;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < offer.steps.size(); ++i) {
    if (all || offer.steps[i].network) shown.push_back(i);
  }
  return shown;
}

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

}  // namespace edgebench::report
