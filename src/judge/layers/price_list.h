// What it costs a runtime to compute single layers of an INT8 network in FP32, beside what that
// gains the logits: which layers to lift first, and whether it pays.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/layers/layer_table.h"

namespace edgebench::judge {

struct LayerPrice {
  double gain_db = 0;  // Of the logits' SQNR, with this layer alone lifted; may be below 0.
  // The FP32 kernel's time less the INT8 kernel's, and the conversions around it; below 0: FP32 is
  // faster. Nothing where one of the two has no kernel of its own for the layer.
  std::optional<double> cost_ns;
};

struct PriceList {
  std::string candidate;           // In INT8.
  std::vector<LayerPrice> layers;  // Of each of the network's.
  // Of `layers`, those that gain and have a cost, best first: what costs nothing by its gain, then
  // by gain over cost.
  std::vector<std::size_t> best;

  // The first of `best` that cost no more than that together.
  std::vector<std::size_t> within(double budget_ns) const;
  // What these cost together; what FP32 saves on one is not counted against another's cost, since
  // a kernel that is faster alone need not be beside others.
  double cost_ns(std::span<const std::size_t> layers) const;
};

// `int8` and `fp32` are of one runtime, with times; `gains_db` has one for each of the network's
// layers. A conversion costs for each value what the INT8 candidate takes to convert its input.
PriceList price_list(const CandidateLayers& int8, const CandidateLayers& fp32,
                     std::span<const record::NetworkLayer> network,
                     std::span<const double> gains_db);

}  // namespace edgebench::judge
