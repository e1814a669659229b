// Candidates' times by layer without records, made by hand.
#pragma once

#include <string>
#include <vector>

#include "judge/layers/layer_table.h"

namespace edgebench::test {

// A stem, four blocks of an expansion, a depthwise layer and a projection, and a classifier.
inline std::vector<record::NetworkLayer> made_network() {
  std::vector<record::NetworkLayer> layers = {{.name = "features.0.0"}};
  for (const char* block : {"features.1", "features.2", "features.3", "features.4"}) {
    layers.push_back({.name = std::string(block) + ".conv.0.0"});
    layers.push_back({.name = std::string(block) + ".conv.1.0", .depthwise = true});
    layers.push_back({.name = std::string(block) + ".conv.2"});
  }
  layers.push_back({.name = "features.5.0"});
  layers.push_back({.name = "classifier.1", .kind = runtime::LayerKind::linear});
  return layers;
}

// The layers of a kind that the block with this number has in made_network().
constexpr std::size_t kExpansion = 0;
constexpr std::size_t kDepthwise = 1;
constexpr std::size_t kProjection = 2;
constexpr std::size_t layer_of(std::size_t block, std::size_t kind) {
  return 1 + 3 * (block - 1) + kind;
}

// Two launches whose sums were `spread_ns` apart; every layer takes 100 us at half of the peak.
inline judge::CandidateLayers made_candidate(const std::string& name, double spread_ns = 1000) {
  judge::CandidateLayers made{.candidate = name, .launches = 2};
  made.layers.resize(made_network().size());
  for (std::size_t i = 0; i < made.layers.size(); ++i) {
    made.layers[i] = judge::KernelGroup{.median_ns = 100'000, .layers = {i}};
    made.layers[i]->limits = judge::LayerLimits{.peak_share = 0.5};
    made.sum_ns += 100'000;
  }
  made.sum_spread_ns = spread_ns;
  return made;
}

// The layer takes so much more, and its share of the peak is so much less.
inline void slow_down(judge::CandidateLayers& candidate, std::size_t layer, double more_ns) {
  judge::KernelGroup& group = *candidate.layers[layer];
  *group.limits->peak_share *= group.median_ns / (group.median_ns + more_ns);
  group.median_ns += more_ns;
  candidate.sum_ns += more_ns;
}

inline void add_rest(judge::CandidateLayers& candidate, runtime::KernelRole role, double time_ns) {
  candidate.rest[role].median_ns += time_ns;
  candidate.sum_ns += time_ns;
}

}  // namespace edgebench::test
