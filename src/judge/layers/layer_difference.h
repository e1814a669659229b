// Where one candidate takes more time than another: the fewest parts of the network that make up
// most of the difference between the sums of their kernels' times.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "judge/layers/layer_table.h"

namespace edgebench::judge {

// As much of a difference is explained by the parts that are named.
inline constexpr double kExplained = 0.80;

// Layers of one kind and of neighbouring blocks, a block, a layer, or what is no layer's.
struct DifferencePart {
  std::string name;                 // "the depthwise layers of blocks 2 to 4", "additions".
  std::vector<std::size_t> layers;  // Of the network; none: of a role.
  double difference_ns = 0;         // What the slower one takes more; negative: less.
  // Of their arithmetic's peak; nothing where it is not known of all these layers.
  std::optional<double> slower_share;
  std::optional<double> faster_share;
};

struct LayerDifference {
  std::string slower;
  std::string faster;
  double difference_ns = 0;         // Of the sums, not negative.
  std::optional<double> spread_ns;  // The larger one between launches; nothing: one has only one.
  // At most two; none where the difference is not larger than the spread, or no two make it up.
  std::vector<DifferencePart> parts;
  std::optional<DifferencePart> opposite;  // Where the other one loses a good part of it.
  std::string sentence;                    // One to three, for people; times in microseconds.
};

// Nothing unless both have times. `layers` are the network's.
std::optional<LayerDifference> layer_difference(const std::vector<record::NetworkLayer>& layers,
                                                const CandidateLayers& one,
                                                const CandidateLayers& other);

}  // namespace edgebench::judge
