// The end-to-end refinement: trains scales, zero points, biases and equalisation of the last blocks
// so that the quantised network's logits come closest to the FP32 network's on calibration images.
// Part of the images is kept from the training and decides whether its result is taken at all.
// Weights are not trained. The idea of training quantisers through straight-through gradients is
// from Esser et al., "Learned Step Size Quantization", 2020, and Jain et al., "Trained Quantization
// Thresholds", 2020; training against the FP32 logits from Hinton et al., "Distilling the Knowledge
// in a Neural Network", 2015; Adam and its warm-up and cosine from Kingma and Ba, 2015, and
// Loshchilov and Hutter, "SGDR", 2017.
#pragma once

#include "quantise/calibrate/images.h"
#include "quantise/calibrate/observe.h"
#include "quantise/refine/draft.h"
#include "quantise/stored_values.h"

namespace edgebench::quantise {

struct RefineOptions {
  int first_block = 14;  // features.<first_block> is the first to be trained; 0: none.
  int steps = 500;
  std::size_t batch = 8;
};

struct Refined {
  std::size_t fitted = 0;    // Images trained on; 0: too few, nothing was done.
  std::size_t selected = 0;  // Images kept for the decision.
  double before_db = 0;      // Mean logit SQNR on those.
  double after_db = 0;
  bool taken() const { return after_db > before_db; }
};

// The node whose value block `first_block` reads. Throws std::invalid_argument if the network has
// no such block.
std::size_t block_input(const model::Network& network, int first_block);

// Changes the draft if that helps on the images kept. `original` are the observations of the FP32
// network as it was given, its logits the target. `known` are the values of block_input() in the
// draft on the first images, where they are known already; nothing is computed for those.
Refined refine(const RefineOptions& options, const Observations& original,
               const CalibrationImages& images, const Work& work, Draft& draft,
               const StoredValues& known = {});

}  // namespace edgebench::quantise
