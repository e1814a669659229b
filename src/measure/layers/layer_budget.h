// How many launches the times by layer get, and who goes without. They take at most a fifth of a
// run's time, so a quarter of what the rounds took: whoever is fastest comes first, and fewer
// launches of everybody come before somebody is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/layers.h"

namespace edgebench::measure {

inline constexpr int kMostLayerLaunches = 3;
inline constexpr std::size_t kLayerSlices = 5;    // Of a launch, interleaved with the others'.
inline constexpr std::size_t kPairsPerSlice = 5;  // Of a plain and a profiled inference.
inline constexpr std::size_t kWarmingPairs = 10;  // Before them, not counted.

// What is known of a candidate from the rounds.
struct LayerCost {
  std::string name;
  std::optional<std::int64_t> open_ns;  // Starting and opening it; nothing: not known.
  std::int64_t run_ns = 0;              // An inference.
};

// About what a launch of it takes: opening it twice, since the profiler may need a second model,
// the inferences that warm up and all slices. A profiled inference is taken for twice a plain one.
std::int64_t layer_launch_ns(const LayerCost& cost);

struct LayerPlan {
  int launches = 0;                // Of each that takes part.
  std::vector<std::string> names;  // In the order that was given.
  std::vector<record::LeftOut> left_out;
};

// `ranked`: the fastest first.
LayerPlan plan_layers(std::span<const LayerCost> ranked, std::int64_t allowed_ns);

// Of the budget of a run, what its rounds are to leave for that: what all candidates need, and at
// most a fifth.
std::int64_t reserved_for_layers_ns(std::span<const LayerCost> costs, std::int64_t budget_ns);

// What the times by layer may take after so much measuring: a quarter of it, and no more than the
// budget still has.
std::int64_t allowed_for_layers_ns(std::int64_t elapsed_ns, std::int64_t budget_ns);

}  // namespace edgebench::measure
