// The integers of one layer: weights symmetric with `limit` steps on either side of 0, rounded to
// nearest; biases at the product of the input's and the weights' scale.
#pragma once

#include <span>

#include "model/network.h"
#include "quantise/activation.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

enum class WeightScales {
  per_channel,  // One for each output channel.
  per_tensor,   // One for all; still stored once per channel.
};

// The scale of a channel whose largest weight is `largest`: largest / limit, but never so small
// that the bias would leave 31 bits, and 1 where both are 0.
float weight_scale(float largest, float bias, float input_scale, int limit = kWeightLimit);

QuantisedLayer quantise_layer(const model::Node& node, float input_scale, WeightScales scales,
                              int limit = kWeightLimit);

// The integers of the weights alone, for kernels that quantise their input as it comes and whose
// bias stays float; `bias` of the result means nothing.
QuantisedLayer quantise_weights(const model::Node& node);

// Sets the node's weights and bias to what the integers stand for.
void dequantise_layer(const QuantisedLayer& layer, float input_scale, model::Node& node);

}  // namespace edgebench::quantise
