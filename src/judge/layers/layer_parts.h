// The parts of a network in whose terms people speak of it: all layers of one kind, those of one
// kind in neighbouring blocks, a block, a single layer, and what is no layer's.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "judge/layers/layer_table.h"

namespace edgebench::judge {

// What two candidates' times can be compared of: a layer, or several that one of the two computes
// with one kernel; or a role, which has no layers.
struct ComparedItem {
  std::vector<std::size_t> layers;  // Ascending.
  runtime::KernelRole role = runtime::KernelRole::layer;
  double one_ns = 0;
  double other_ns = 0;

  bool is_rest() const { return layers.empty(); }
};

// Both have times. A layer of which one of the two has no kernel is in the item of those that could
// not be assigned (role `layer`, without layers), for both.
std::vector<ComparedItem> compared_items(std::size_t network_layers, const CandidateLayers& one,
                                         const CandidateLayers& other);

struct NetworkPart {
  std::string name;
  std::vector<std::size_t> items;  // Ascending.
};

// Every part that can be named, the narrow ones first.
std::vector<NetworkPart> network_parts(const std::vector<record::NetworkLayer>& layers,
                                       const std::vector<ComparedItem>& items);

}  // namespace edgebench::judge
