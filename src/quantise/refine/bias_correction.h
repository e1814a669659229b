// Rounding weights and clipping activations shifts each channel's mean. The shift is measured layer
// by layer on calibration images, everything before the layer already quantised and corrected, and
// taken off the bias.
// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
// 2019, appendix D (empirical bias correction).
#pragma once

#include <cstddef>
#include <optional>

#include "quantise/calibrate/images.h"
#include "quantise/calibrate/observe.h"
#include "quantise/refine/draft.h"
#include "quantise/stored_values.h"

namespace edgebench::quantise {

// Changes the biases of draft.equalised. `observations` are of the equalised FP32 network; the
// images are those of its means. Holds the values of at most three nodes for each, a byte a value,
// and those of node `kept`, which it returns as the corrected network computes them.
StoredValues correct_biases(const Observations& observations, const CalibrationImages& images,
                            const Work& work, Draft& draft,
                            std::optional<std::size_t> kept = std::nullopt);

}  // namespace edgebench::quantise
