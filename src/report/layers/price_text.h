// What INT8 costs each layer in accuracy, and what FP32 there would cost in time, for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "judge/layers/price_list.h"
#include "quantise/mixed/layer_costs.h"
#include "quantise/scheme.h"

namespace edgebench::report {

// Of one runtime: its prices, and what the layers that a budget allows would bring.
struct LiftingOffer {
  judge::PriceList prices;
  double p50_ns = 0;                // Of the INT8 candidate.
  std::vector<std::size_t> chosen;  // Of the network's layers.
  double sqnr_db = 0;               // With the chosen ones in FP32, by simulation.
};

// Of all INT8 candidates that express the same integers.
struct LayerAccuracy {
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  std::size_t images = 0;
  quantise::LayerCosts costs;
  std::vector<LiftingOffer> offers;
};

struct PriceTextOptions {
  std::size_t width = 80;
  bool every = false;  // Every layer instead of those that gain most.
  std::string budget;  // What bounded the choice, "10 % of its p50"; empty: a number of layers.
};

std::string price_text(const LayerAccuracy& accuracy, const PriceTextOptions& options);

// Less than that is not worth a second kind of kernel: another recipe brings as much.
inline constexpr double kWorthwhile_db = 2;

}  // namespace edgebench::report
