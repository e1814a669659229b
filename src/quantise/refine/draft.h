// A quantised network in the making: still real numbers, which the steps of a recipe change, until
// finish() rounds them.
#pragma once

#include <optional>
#include <vector>

#include "model/network.h"
#include "quantise/activation.h"
#include "quantise/layer.h"
#include "quantise/quantised_network.h"
#include "quantise/refine/channel_scales.h"

namespace edgebench::quantise {

struct Draft {
  const model::Network& original;
  ScaleGroups groups;
  ChannelScales scales;  // Folded into `equalised`.
  // The FP32 network after equalisation. Biases may have been corrected since.
  model::Network equalised;
  Scheme scheme = Scheme::asymmetric_u8;
  WeightScales weight_scales = WeightScales::per_channel;
  std::vector<std::optional<ActivationQuantiser>> activations;  // By node.
};

// The scale of the value that the node reads.
float input_scale(const Draft& draft, std::size_t node);

// The integers, without provenance and diagnostics.
QuantisedNetwork finish(const Draft& draft);

}  // namespace edgebench::quantise
