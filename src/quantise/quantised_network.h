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

namespace edgebench::quantise {

// Which integers the activations are, and the weights where these are fewer than -127..127.
enum class ActivationSet {
  asymmetric_u8,  // 0..255. As int8 the same numbers: q - 128 with zero_point - 128.
  // 0..255, with weights -63..63: sums of two products fit into 16 bits, where kernels of x86
  // without VNNI keep them.
  asymmetric_u8_w7,
  // The same for the weights of depthwise convolutions only: some libraries keep those sums in 16
  // bits with VNNI too.
  asymmetric_u8_depthwise_w7,
  symmetric_i8,   // -127..127 with zero_point 0, what TensorRT takes.
  asymmetric_u7,  // 0..127, the older way around saturation (PyTorch's reduce_range).
};

// How the values of one tensor are stored.
struct ActivationQuantiser {
  float scale = 1;  // > 0
  int zero_point = 0;
  bool operator==(const ActivationQuantiser&) const = default;
};

// The integers of one convolution or of the classifier.
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
  ActivationSet activation_set = ActivationSet::asymmetric_u8;
  // By node: how its value is stored between layers. The logits have none: they stay FP32.
  std::vector<std::optional<ActivationQuantiser>> activations;
  std::vector<QuantisedLayer> layers;  // By node; empty where a node has no weights.
  // How it came about, for the record: recipe, images, seed, ... Pairs in a fixed order.
  std::vector<std::pair<std::string, std::string>> provenance;
  std::vector<TensorDiagnostics> diagnostics;  // By node; empty where none were taken.

  bool operator==(const QuantisedNetwork&) const = default;
};

// Throws std::invalid_argument unless every layer has as many integers, scales and biases as its
// node has weights and channels, and every value but the logits has a quantiser. For writers, which
// would read beyond the end.
void check_fits_graph(const QuantisedNetwork& quantised);

}  // namespace edgebench::quantise
