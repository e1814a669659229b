// MobileNetV2 called operator by operator, as torchvision's forward() does.
#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "model/network.h"

namespace edgebench::torch_common {

// The tensors of one convolution or linear layer, as float or in another floating type.
// torchvision's network has a normalisation behind every convolution, and then no bias in it.
struct Layer {
  at::Tensor weight;
  at::Tensor bias;
  at::Tensor norm_weight;  // All four or none.
  at::Tensor norm_bias;
  at::Tensor norm_mean;
  at::Tensor norm_variance;
};

// By node of the network; empty where a node has no weights. Tensors of their own memory.
std::vector<Layer> folded_layers(const model::Network& network);

// The same function as torchvision computes it: convolution without bias, then a normalisation
// that does nothing but add the bias. It costs what any other normalisation costs.
std::vector<Layer> normalised_layers(const model::Network& network);

// The logits of a batch. The activations overwrite their input, as torchvision's do.
at::Tensor forward(const model::Network& network, const std::vector<Layer>& layers,
                   const at::Tensor& images);

}  // namespace edgebench::torch_common
