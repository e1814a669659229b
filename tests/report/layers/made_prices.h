// What `edgebench layers --accuracy` would say of twelve made layers.
#pragma once

#include <cstddef>
#include <string>

#include "report/layers/prices.h"

namespace edgebench::test {

// Number i gains i hundredths of a dB and costs i us; the last one has no price. Within a tenth of
// the time two layers are lifted, of which the first step was not simulated.
inline report::Prices made_prices() {
  report::LayerAccuracy accuracy{.images = 32,
                                 .costs = {.sqnr_db = 20, .weights_sqnr_db = 22.5, .layers = {}}};
  accuracy.images_together = 200;
  accuracy.in_int8 = {.sqnr_db = 20.5, .agreeing = 190, .difference = {}};
  report::LiftingOffer offer{
      .prices = {.candidate = "a:int8", .layers = {}, .best = {}}, .p50_ns = 200'000, .steps = {}};
  for (std::size_t i = 0; i < 12; ++i) {
    accuracy.costs.layers.push_back({.node = i,
                                     .name = "layer." + std::to_string(i),
                                     .alone_sqnr_db = 40,
                                     .lifted_sqnr_db = 20 + 0.01 * static_cast<double>(i)});
    const double cost_ns = 1000.0 * static_cast<double>(i);
    offer.prices.layers.push_back({.gain_db = 0.01, .cost_ns = cost_ns, .kernel_ns = cost_ns});
  }
  offer.prices.layers[11].cost_ns.reset();
  offer.steps = {{.layer = 10, .cumulated_ns = 10'000, .network = {}},
                 {.layer = 8,
                  .cumulated_ns = 18'000,
                  .network = report::SimulatedNetwork{
                      .sqnr_db = 20.75,
                      .agreeing = 192,
                      .difference = stats::PairedDifference{
                          .difference = 0.01,
                          .interval = {.low = -0.005, .high = 0.025, .confidence = 0.95}}}}};
  accuracy.offers.push_back(offer);
  accuracy.without.push_back({.candidate = "b:int8", .why_none = "it has no times by layer"});
  return {.lift = {.share_of_p50 = 0.1, .layers = {}}, .schemes = {accuracy}, .mixed = {}};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace edgebench::test
