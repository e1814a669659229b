#include "quantise/refine/equalise.h"

#include <algorithm>
#include <cmath>

namespace edgebench::quantise {
namespace {

std::vector<float> chain_factors(const ScaleGroup& group, const Observations& observations) {
  std::vector<float> reach(group.channels, 0.0F);
  for (const std::size_t node : group.nodes) {
    const ChannelStatistics& statistics = observations.nodes[node];
    for (std::size_t c = 0; c < reach.size(); ++c) {
      reach[c] = std::max({reach[c], -statistics.minimum[c], statistics.maximum[c]});
    }
  }
  const float widest = *std::ranges::max_element(reach);
  std::vector<float> factors(group.channels, 1.0F);
  for (std::size_t c = 0; c < reach.size(); ++c) {
    if (widest > 0) factors[c] = std::min(std::sqrt(widest / reach[c]), kLargestFactor);
  }
  return factors;
}

}  // namespace

std::vector<float> headroom(const ScaleGroup& group, const Observations& observations) {
  std::vector<float> factors(group.channels, kLargestFactor);
  const ChannelStatistics& statistics = observations.nodes[group.nodes.front()];
  for (std::size_t c = 0; c < factors.size(); ++c) {
    factors[c] = std::clamp(6.0F / statistics.maximum[c], 1.0F, kLargestFactor);
  }
  return factors;
}

float default_exponent(GroupKind kind) {
  return kind == GroupKind::relu6_filtered ? 1.0F : 0.5F;
}

ChannelScales equalisation(const ScaleGroups& groups, const Observations& observations) {
  ChannelScales scales = unit_scales(groups);
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    const ScaleGroup& group = groups.groups[g];
    if (group.kind == GroupKind::fixed) continue;
    if (group.kind == GroupKind::linear) {
      scales[g] = chain_factors(group, observations);
      continue;
    }
    const std::vector<float> room = headroom(group, observations);
    const float exponent = default_exponent(group.kind);
    std::ranges::transform(room, scales[g].begin(),
                           [&](float factor) { return std::pow(factor, exponent); });
  }
  return scales;
}

}  // namespace edgebench::quantise
