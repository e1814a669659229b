// Factors per channel that leave the network's function as it is: a convolution's output channel
// multiplied by s and every reader's weights for that channel divided by s. Values that are added
// or pooled share their factors, so nodes fall into groups.
// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
// 2019, section 4.1; Meller et al., "Same, Same But Different", 2019.
#pragma once

#include <cstddef>
#include <vector>

#include "model/network.h"

namespace edgebench::quantise {

// What may be done to the channels of a group.
enum class GroupKind {
  fixed,  // The image and the logits: factor 1.
  // Any positive factor: a residual chain of linear bottlenecks, or a hidden layer, whose ReLU does
  // not change the sign and so commutes with it.
  linear,
  relu6_filtered,    // Clipped at 6 and read by a depthwise convolution: up to 6 at most.
  relu6_multiplied,  // The same, read by a dense layer.
};

struct ScaleGroup {
  GroupKind kind = GroupKind::fixed;
  std::vector<std::size_t> nodes;  // Ascending.
  std::size_t channels = 0;
};

// The groups, and which one each node's value belongs to.
struct ScaleGroups {
  std::vector<ScaleGroup> groups;
  std::vector<std::size_t> group_of;  // By node.
};

ScaleGroups scale_groups(const model::Network& network);

// By group, one factor > 0 for each channel.
using ChannelScales = std::vector<std::vector<float>>;

ChannelScales unit_scales(const ScaleGroups& groups);

// The factors for the output and the input of a node with weights.
struct NodeScales {
  const std::vector<float>& out;
  const std::vector<float>& in;
};
NodeScales scales_of(const model::Network& network, const ScaleGroups& groups,
                     const ChannelScales& scales, std::size_t node);

// Weights times out / in. The bias is not touched. Rounded once.
void fold_weights(const model::Node& original, const NodeScales& scales,
                  std::vector<float>& weight);

// The network with all factors folded into its weights and biases.
model::Network folded(const model::Network& network, const ScaleGroups& groups,
                      const ChannelScales& scales);

}  // namespace edgebench::quantise
