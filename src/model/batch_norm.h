// Batch normalisation at inference is an affine map per channel, so it folds into the convolution
// before it. Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference", 2018, section 3.2.
#pragma once

#include <span>
#include <vector>

namespace edgebench::model {

constexpr double kBatchNormEpsilon = 1e-5;  // PyTorch's default, which MobileNetV2 uses.

// One value for each channel, and the epsilon that is added to the variance.
struct BatchNorm {
  std::vector<float> weight;
  std::vector<float> bias;
  std::vector<float> running_mean;
  std::vector<float> running_var;  // Not negative.
  double epsilon = kBatchNormEpsilon;
};

// Changes weight (out x anything) and bias (out) so that the convolution alone computes what
// convolution and normalisation did. In double precision, rounded once.
void fold_batch_norm(const BatchNorm& norm, std::span<float> weight, std::span<float> bias);

}  // namespace edgebench::model
