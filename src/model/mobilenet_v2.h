// The structure of MobileNetV2: which nodes there are and how wide each is, without the weights.
// Source: Sandler et al. 2018, table 2, and torchvision.models.mobilenetv2 for the rounding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/network.h"

namespace edgebench::model {

// The output channels of the stem, of the 17 blocks and of the last convolution, in that order.
std::vector<int> channel_plan(double width);

// The number of a block among all of them, from 1 on: of a stage of table 2 and a repeat in it,
// both from 0 on. Nothing if there is no such block.
std::optional<int> block_of(int stage, int repeat);

// All nodes, with empty weights and biases. Any image_size >= 1 makes a network. `hidden`: the
// output features of the linear layers before the classifier, each followed by ReLU.
Network mobilenet_v2(double width, int image_size, int classes,
                     const std::vector<int>& hidden = {});

// The name of a linear layer of the head, counted from 0: "classifier.1", "classifier.4", as
// torchvision's Sequential(Dropout, Linear, ReLU, Dropout, Linear, ...) has them.
std::string head_layer_name(std::size_t position);

// The shape of a node's weights: [out, in/groups, k, k] or, for a linear layer, [out, in].
// Empty for a node without weights.
std::vector<std::size_t> weight_shape(const Node& node);

}  // namespace edgebench::model
