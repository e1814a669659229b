#include "quantise/refine/draft.h"

#include <algorithm>

namespace edgebench::quantise {

float input_scale(const Draft& draft, std::size_t node) {
  const auto source = static_cast<std::size_t>(draft.equalised.nodes[node].inputs.front());
  return draft.activations[source].value().scale;
}

QuantisedNetwork finish(const Draft& draft) {
  QuantisedNetwork result{
      .network = draft.equalised, .scheme = draft.scheme, .activations = draft.activations};
  result.layers.resize(draft.equalised.nodes.size());
  for (const std::size_t group : draft.groups.group_of) {
    const std::vector<float>& factors = draft.scales[group];
    const bool any = std::ranges::any_of(factors, [](float factor) { return factor != 1; });
    result.channel_factors.push_back(any ? factors : std::vector<float>());
  }
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    model::Node& node = result.network.nodes[i];
    if (node.weight.empty()) continue;
    const float scale = input_scale(draft, i);
    result.layers[i] = quantise_layer(node, scale, draft.weight_scales,
                                      weight_limit(draft.scheme, node.depthwise()));
    dequantise_layer(result.layers[i], scale, node);
  }
  return result;
}

}  // namespace edgebench::quantise
