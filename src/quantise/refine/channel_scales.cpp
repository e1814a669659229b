#include "quantise/refine/channel_scales.h"

#include <algorithm>
#include <numeric>

namespace edgebench::quantise {
namespace {

using model::Network;
using model::Node;
using model::Op;

// The earliest node whose factors each node shares.
std::vector<std::size_t> leaders(const Network& network) {
  std::vector<std::size_t> leader(network.nodes.size());
  std::iota(leader.begin(), leader.end(), std::size_t{0});
  const auto join = [&](std::size_t a, std::size_t b) {
    const std::size_t keep = std::min(leader[a], leader[b]);
    const std::size_t drop = std::max(leader[a], leader[b]);
    std::ranges::replace(leader, drop, keep);
  };
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const Node& node = network.nodes[i];
    if (node.op == Op::add || node.op == Op::global_average_pool) {
      for (std::size_t k = 0; k < node.inputs.size(); ++k) join(i, node.input(k));
    }
  }
  return leader;
}

GroupKind kind_of(const Network& network, const ScaleGroup& group) {
  bool clipped = false;
  for (const std::size_t member : group.nodes) {
    const bool logits = member + 1 == network.nodes.size();
    if (network.nodes[member].op == Op::input || logits) return GroupKind::fixed;
    clipped = clipped || network.nodes[member].activation == model::Activation::relu6;
  }
  if (!clipped) return GroupKind::linear;
  for (const Node& node : network.nodes) {
    if (!node.depthwise()) continue;
    if (std::ranges::count(group.nodes, node.input()) > 0) return GroupKind::relu6_filtered;
  }
  return GroupKind::relu6_multiplied;
}

}  // namespace

ScaleGroups scale_groups(const Network& network) {
  const std::vector<std::size_t> leader = leaders(network);
  ScaleGroups result;
  result.group_of.resize(leader.size());
  for (std::size_t i = 0; i < leader.size(); ++i) {
    if (leader[i] == i) {
      result.group_of[i] = result.groups.size();
      result.groups.push_back(
          {.channels = static_cast<std::size_t>(network.nodes[i].out_channels)});
    }
    result.group_of[i] = result.group_of[leader[i]];
    result.groups[result.group_of[i]].nodes.push_back(i);
  }
  for (ScaleGroup& group : result.groups) group.kind = kind_of(network, group);
  return result;
}

ChannelScales unit_scales(const ScaleGroups& groups) {
  ChannelScales scales;
  for (const ScaleGroup& group : groups.groups) scales.emplace_back(group.channels, 1.0F);
  return scales;
}

NodeScales scales_of(const Network& network, const ScaleGroups& groups, const ChannelScales& scales,
                     std::size_t node) {
  return {.out = scales[groups.group_of[node]],
          .in = scales[groups.group_of[network.nodes[node].input()]]};
}

void fold_weights(const Node& original, const NodeScales& scales, std::vector<float>& weight) {
  const auto window = static_cast<std::size_t>(std::max(original.kernel, 1)) *
                      static_cast<std::size_t>(std::max(original.kernel, 1));
  const auto in_per_group = static_cast<std::size_t>(original.in_channels / original.groups);
  weight.resize(original.weight.size());
  for (std::size_t out = 0; out < scales.out.size(); ++out) {
    const std::size_t begin = out * in_per_group * window;
    const float* from = original.weight.data() + begin;
    float* to = weight.data() + begin;
    const double own = scales.out[out];
    if (window == 1) {  // Most weights: a loop of its own, for the compiler to use vectors.
      for (std::size_t k = 0; k < in_per_group; ++k) {
        to[k] = static_cast<float>(from[k] * (own / static_cast<double>(scales.in[k])));
      }
      continue;
    }
    for (std::size_t at = 0; at < in_per_group * window; ++at) {
      const double in = scales.in[original.depthwise() ? out : at / window];
      to[at] = static_cast<float>(from[at] * (own / in));
    }
  }
}

Network folded(const Network& network, const ScaleGroups& groups, const ChannelScales& scales) {
  Network result = network;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const Node& original = network.nodes[i];
    if (original.weight.empty()) continue;
    const NodeScales factors = scales_of(network, groups, scales, i);
    fold_weights(original, factors, result.nodes[i].weight);
    for (std::size_t out = 0; out < factors.out.size(); ++out) {
      result.nodes[i].bias[out] = original.bias[out] * factors.out[out];
    }
  }
  return result;
}

}  // namespace edgebench::quantise
