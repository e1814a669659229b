// The quantised network: the one set of integers and scales that every runtime's INT8 artifact
// expresses, so that INT8 figures compare kernels and not quantisers. Writers of artifacts read
// this and nothing else; whoever made it is of no concern to them.
//
// The scheme (Jacob et al., "Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference", 2018): a value x of a tensor is stored as the integer
// q = clamp(round(x / scale) + zero_point), and q stands for (q - zero_point) * scale. Activations
// have one scale a tensor, weights one per output channel and no zero point, biases are int32 at
// the product of both scales.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/network.h"
#include "quantise/scheme.h"

namespace edgebench::quantise {

// How the values of one tensor are stored.
struct ActivationQuantiser {
  float scale = 1;  // > 0
  int zero_point = 0;
  bool operator==(const ActivationQuantiser&) const = default;
};

// The integers of one convolution or linear layer.
struct QuantisedLayer {
  std::vector<std::int8_t>
      weight;  // Within weight_limit() of 0, in the order of model::weight_shape.
  std::vector<float> weight_scale;  // One per output channel, also where all are equal.
  // One per output channel, at scale input.scale * weight_scale[channel].
  std::vector<std::int32_t> bias;
  bool operator==(const QuantisedLayer&) const = default;
};

// What calibration saw of one node's value, in the equalised network. The ratios are signal to
// quantisation noise, nothing where there is no signal or no noise.
struct TensorDiagnostics {
  float minimum = 0;  // Of the FP32 value over all calibration images.
  float maximum = 0;
  std::optional<float> own_sqnr_db;  // Of this node's quantiser alone, on FP32 values.
  std::optional<float> sqnr_db;      // With everything up to this node quantised.
  bool operator==(const TensorDiagnostics&) const = default;
};

struct QuantisedNetwork {
  // The graph. Its FP32 weights and biases are what the integers stand for (integer times scale),
  // after equalisation, so they are not those of the original network.
  model::Network network;
  Scheme scheme = Scheme::asymmetric_u8;
  // By node: how its value is stored between layers. The logits have none: they stay FP32.
  std::vector<std::optional<ActivationQuantiser>> activations;
  std::vector<QuantisedLayer> layers;  // By node; empty where a node has no weights, and where
                                       // it is computed in FP32 (mixed/lifting.h).
  // By node: what equalisation has multiplied each channel of its value by; empty, also of all
  // nodes: nothing.
  std::vector<std::vector<float>> channel_factors;
  // How it came about, for the record: recipe, images, seed, ... Pairs in a fixed order.
  std::vector<std::pair<std::string, std::string>> provenance;
  std::vector<TensorDiagnostics> diagnostics;  // By node; empty where none were taken.

  bool operator==(const QuantisedNetwork&) const = default;
};

// One per output channel of the node: what a step of its integer bias stands for, the product of
// the scales of its input and of its weights.
std::vector<float> bias_scales(const QuantisedNetwork& quantised, std::size_t node);

// The real numbers that the node's integer biases stand for.
std::vector<float> float_biases(const QuantisedNetwork& quantised, std::size_t node);

// Whether saturating the integers of the node's value cuts as the node's activation does, below and
// above.
bool lowest_is_zero(const QuantisedNetwork& quantised, std::size_t node);
bool saturates_above(const QuantisedNetwork& quantised, std::size_t node);

// The provenance with one entry a key, for files that have no room for two: of several values, as
// there may be several warnings, one text.
std::vector<std::pair<std::string, std::string>> merged_provenance(
    const QuantisedNetwork& quantised);

// Whether the node is a layer that is computed in FP32 (mixed/lifting.h).
bool in_fp32(const QuantisedNetwork& quantised, std::size_t node);

// What a writer can express: layers in integers alone, or some in FP32, too.
enum class FitsWith { integers, layers_in_fp32 };

// Throws std::invalid_argument unless every layer has as many integers, scales and biases as its
// node has weights and channels, and every value but the logits has a quantiser. For writers, which
// would read beyond the end. With layers in FP32 these have no integers, and what only they make
// and read no quantiser.
void check_fits_graph(const QuantisedNetwork& quantised, FitsWith what = FitsWith::integers);

}  // namespace edgebench::quantise
