// What `edgebench layers --accuracy` says, whatever its form: what INT8 costs each layer in
// accuracy, what FP32 there would cost in time, and what lifting several layers brings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "judge/layers/price_list.h"
#include "quantise/mixed/layer_costs.h"
#include "quantise/scheme.h"
#include "stats/paired.h"

namespace edgebench::report {

// How much may be lifted: a share of a candidate's p50, or so many layers.
struct Lift {
  double share_of_p50 = 0;
  std::optional<std::size_t> layers;  // If there is a number, it bounds the choice.
};

// What a network answers, by simulation, on LayerAccuracy::images_together images.
struct SimulatedNetwork {
  double sqnr_db = 0;
  std::size_t agreeing = 0;  // On how many images it decides as FP32 does.
  // That share less the share of the network with all layers in INT8; nothing for that one itself.
  std::optional<stats::PairedDifference> difference;
};

// One layer more in FP32, beside those of the steps before.
struct LiftingStep {
  std::size_t layer = 0;                    // Of the network's.
  double cumulated_ns = 0;                  // What all of them cost.
  std::optional<SimulatedNetwork> network;  // With all of them in FP32; nothing: not simulated.
};

// Of one runtime: its prices, and the layers that the budget allows, best first. The last step is
// simulated.
struct LiftingOffer {
  judge::PriceList prices;
  double p50_ns = 0;  // Of the INT8 candidate.
  std::vector<LiftingStep> steps;
};

struct CandidateWithoutPrices {
  std::string candidate;
  std::string why_none;  // "the run has no a:fp32 of the same settings"
};

// Of all INT8 candidates that express the same integers.
struct LayerAccuracy {
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  std::size_t images = 0;  // Of `costs`: too few to tell a share of answers.
  quantise::LayerCosts costs;
  std::size_t images_together = 0;
  SimulatedNetwork in_int8;  // All layers.
  std::vector<LiftingOffer> offers;
  std::vector<CandidateWithoutPrices> without;
};

// The INT8 network with an offer's layers in FP32, as it was written.
struct MixedFile {
  std::string candidate;
  std::string file;
};

struct Prices {
  Lift lift;
  std::vector<LayerAccuracy> schemes;
  std::optional<MixedFile> mixed;
};

}  // namespace edgebench::report
