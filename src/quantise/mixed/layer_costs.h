// What each layer's quantisation costs the logits.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "quantise/mixed/lifting.h"

namespace edgebench::quantise {

struct LayerCost {
  std::size_t node = 0;  // In the network's nodes; one with weights.
  std::string name;
  double alone_sqnr_db = 0;   // With this layer alone in integers, all else in FP32.
  double lifted_sqnr_db = 0;  // With this layer alone in FP32, all else in integers.
};

struct LayerCosts {
  double sqnr_db = 0;             // With all layers in integers.
  double weights_sqnr_db = 0;     // With all weights in FP32: what values alone cost.
  std::vector<LayerCost> layers;  // In the network's order.
};

// Two passes over the images a layer, each from that layer on.
LayerCosts layer_costs(const Lifting& lifting);

}  // namespace edgebench::quantise
