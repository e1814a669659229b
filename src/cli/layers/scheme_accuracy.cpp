#include "cli/layers/scheme_accuracy.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/layers/layer_links.h"
#include "cli/layers/lift.h"
#include "emit/onnx_files.h"
#include "quantise/mixed/layer_costs.h"
#include "quantise/quantised_file.h"

namespace edgebench::cli {
namespace {

// A layer's noise is that of the same images with and without it, so few are enough; a share of
// answers needs more. The few are the first of the more.
constexpr std::size_t kImages = 32;
constexpr std::size_t kImagesTogether = 300;
constexpr std::uint64_t kSeed = 1;

report::SimulatedNetwork simulated(const quantise::MixedAnswers& answers) {
  return {.sqnr_db = answers.sqnr_db,
          .agreeing = answers.agreeing,
          .difference = stats::paired_difference(answers.paired, judge::kConfidence)};
}

}  // namespace

SchemeAccuracy::SchemeAccuracy(const measure::Inputs& inputs,
                               const measure::QuantisedNetworkFile& file,
                               measure::Progress& progress)
    : quantised_(quantise::load_quantised(file.file)),
      crops_(file.calibration_crops),
      work_({.threads = 0,
             .progress =
                 [&progress](std::string_view stage, std::size_t done, std::size_t total) {
                   progress.show(fmt::format("{}: {} of {}", stage, done, total));
                 }}),
      images_(crops_, quantised_.network, kImagesTogether, kSeed),
      lifting_(inputs.weights.network, quantised_, images_, work_) {
  const quantise::CalibrationImages few(crops_, quantised_.network, kImages, kSeed);
  const quantise::Lifting by_layer(inputs.weights.network, quantised_, few, work_);
  result_.scheme = file.scheme;
  result_.images = few.count();
  result_.costs = quantise::layer_costs(by_layer);
  result_.images_together = images_.count();
  result_.in_int8 = simulated(lifting_.answers_of_quantised());
  result_.in_int8.difference.reset();
}

void SchemeAccuracy::add(const judge::Row& row, const judge::CandidateLayers& int8,
                         const judge::CandidateLayers& fp32, const judge::Summary& summary,
                         const report::Lift& lift, std::size_t most_simulated) {
  std::vector<double> gains_db;
  for (const quantise::LayerCost& cost : result_.costs.layers) {
    gains_db.push_back(cost.lifted_sqnr_db - result_.costs.sqnr_db);
  }
  report::LiftingOffer offer{.prices = judge::price_list(int8, fp32, summary.run.network.layers,
                                                         layer_links(quantised_.network), gains_db),
                             .p50_ns = row.latency->p50_ns,
                             .steps = {}};
  std::vector<std::size_t> lifted;
  for (const std::size_t layer : chosen_layers(offer.prices, lift, offer.p50_ns)) {
    lifted.push_back(layer);
    offer.steps.push_back(
        {.layer = layer, .cumulated_ns = offer.prices.cost_ns(lifted), .network = {}});
  }
  const std::vector<std::size_t> steps = simulated_steps(lifted.size(), most_simulated);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto layers = std::span(lifted).first(steps[i] + 1);
    offer.steps[steps[i]].network = simulated(lifting_.answers(with_in_fp32(layers)));
    work_.progress(offer.prices.candidate, i + 1, steps.size());
  }
  result_.offers.push_back(std::move(offer));
}

quantise::QuantisedNetwork SchemeAccuracy::with_in_fp32(std::span<const std::size_t> layers) const {
  std::vector<std::size_t> nodes;
  for (const std::size_t layer : layers) nodes.push_back(result_.costs.layers[layer].node);
  std::ranges::sort(nodes);
  return lifting_.lifted(nodes);
}

std::string SchemeAccuracy::onnx(const report::LiftingOffer& offer) const {
  std::vector<std::size_t> layers;
  for (const report::LiftingStep& step : offer.steps) layers.push_back(step.layer);
  return emit::onnx_int8_mixed(with_in_fp32(layers));
}

}  // namespace edgebench::cli
