// The sentences and cells that all forms of `edgebench layers --accuracy` share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/layers/prices.h"

namespace edgebench::report {

// "What INT8 costs each layer ...": of the whole network, on the few images of its layers.
std::string costs_sentence(const LayerAccuracy& accuracy);

// Of all layers in INT8, on the images of the lists.
std::string int8_sentence(const LayerAccuracy& accuracy);

// What the layers that the budget allows would bring, and whether that is more than chance.
std::string offer_sentence(const LayerAccuracy& accuracy, const LiftingOffer& offer,
                           const Lift& lift);

// "a:int8: no prices, since ..."
std::string without_sentence(const CandidateWithoutPrices& candidate);

std::string mixed_sentence(const MixedFile& mixed);

// "93.0 %", of the images of the lists.
std::string agreement_words(const LayerAccuracy& accuracy, const SimulatedNetwork& network);

// "+0.3 (-1.2 to +1.9)", in points.
std::string difference_words(const stats::PairedDifference& difference);

// Whole microseconds with their sign; "-" where there is no price.
std::string price_words(const std::optional<double>& time_ns);

// Of the steps those that a page shows: all of few, or with `every`; of many the ones
// that were simulated.
std::vector<std::size_t> shown_steps(const LiftingOffer& offer, bool every);

// Of the network's layers, those that a page shows, in its order: all, or the ten that gain most.
std::vector<std::size_t> shown_layers(const LayerAccuracy& accuracy, bool every);

// What the columns of both tables mean.
inline constexpr const char* kLayerLegend =
    "alone: with this layer alone in INT8; lifted: what FP32 for this layer alone gains; us: what "
    "that costs, from the layers' times in FP32 and INT8 and with conversions around it (-: no "
    "kernel of its own).";
inline constexpr const char* kListLegend =
    "Layers in FP32, one more a line, those that pay best first: sum is what they cost together; "
    "dB and agree (the class that FP32 decides for) are of the network with all of them in FP32; "
    "points is how far agree is from that of all layers in INT8, with its 95 % interval.";

// Less than that is not worth a second kind of kernel: another recipe brings as much.
inline constexpr double kWorthwhile_db = 2;

}  // namespace edgebench::report
