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

// Whether the node's value gets a quantiser: all but the logits, and in the symmetric scheme all
// but those that only an addition reads (TensorRT fuses it with the convolution before it).
bool is_quantised(const model::Network& network, std::size_t node, Scheme scheme);

// The scale of the value that the node reads.
float input_scale(const Draft& draft, std::size_t node);

// The integers, without provenance and diagnostics.
QuantisedNetwork finish(const Draft& draft);

}  // namespace edgebench::quantise
