// Where a quantised network loses: what each node's value strays from the FP32 network's, by the
// node's own quantiser and by everything up to it.
#pragma once

#include <string>
#include <vector>

#include "quantise/calibrate/images.h"
#include "quantise/calibrate/observe.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

// By node, on the first few dozen images. `reference` is the FP32 network with the same
// equalisation as `quantised`, `observations` are its own.
std::vector<TensorDiagnostics> diagnose(const model::Network& reference,
                                        const Observations& observations,
                                        const QuantisedNetwork& quantised,
                                        const CalibrationImages& images, const Work& work);

// One line of `edgebench prepare --show`.
struct LayerRow {
  std::string name;
  std::string op;  // "convolution", "depthwise", "add", ...
  TensorDiagnostics diagnostics;
  std::optional<ActivationQuantiser> activation;
  float smallest_weight_scale = 0;  // 0 where there are no weights.
  float largest_weight_scale = 0;
};

// In the network's order. The diagnostics are zeros where the network has none.
std::vector<LayerRow> layer_table(const QuantisedNetwork& network);

// The rows with the lowest sqnr_db of their own quantiser, worst first, at most `count`.
std::vector<LayerRow> worst_layers(const QuantisedNetwork& network, std::size_t count);

}  // namespace edgebench::quantise
