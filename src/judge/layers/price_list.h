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

// Where a layer's input comes from and its output goes to: between two layers in FP32 nothing is
// converted.
struct LayerLinks {
  std::optional<std::size_t> input_layer;  // None: an addition, the pooling or the caller makes it.
  bool read_by_layers_only = false;  // No addition, no pooling and no caller reads its output.
};

struct LayerPrice {
  double gain_db = 0;  // Of the logits' SQNR, with this layer alone lifted; may be below 0.
  // The FP32 kernel's time less the INT8 kernel's, and the conversions around it; below 0: FP32 is
  // faster. Nothing where one of the two has no kernel of its own for the layer.
  std::optional<double> cost_ns;

  double kernel_ns = 0;  // Its parts: FP32's kernel less INT8's,
  double input_ns = 0;   // and converting what it reads
  double output_ns = 0;  // and what it makes, where that is needed.
  LayerLinks links;
};

struct PriceList {
  std::string candidate;           // In INT8.
  std::vector<LayerPrice> layers;  // Of each of the network's.
  // Of `layers`, those that gain and have a cost, best first: the next is, beside those before it,
  // what costs nothing and gains most, or else what gains most for its cost.
  std::vector<std::size_t> best;

  // The first of `best` that cost no more than that together.
  std::vector<std::size_t> within(double budget_ns) const;
  // What these cost together; what FP32 saves on one is not counted against another's cost, since
  // a kernel that is faster alone need not be beside others.
  double cost_ns(std::span<const std::size_t> layers) const;
};

// `int8` and `fp32` are of one runtime, with times; `links` and `gains_db` have one for each of the
// network's layers. A conversion costs for each value what the INT8 candidate takes to convert its
// input.
PriceList price_list(const CandidateLayers& int8, const CandidateLayers& fp32,
                     std::span<const record::NetworkLayer> network,
                     std::span<const LayerLinks> links, std::span<const double> gains_db);

}  // namespace edgebench::judge
