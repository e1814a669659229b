// What a candidate reaches at each of its layers, beside what limits it, as text for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "judge/layers/layer_table.h"
#include "record/run.h"

namespace edgebench::report {

// What the columns of layer_details() mean.
inline constexpr const char* kDetailsLegend =
    "GMAC/s: multiply-adds; peak: of the most that the processor multiplies in this type; read: "
    "of the most that is read from the cache or the memory where the layer's values fit in, by the "
    "least that it moves; bound: what takes longer at its best, arithmetic, a cache or memory.";

// A row a kernel that computes layers. The kernels' names are cut to the width, and left out where
// there is no room. `layers` are the network's.
std::string layer_details(const std::vector<record::NetworkLayer>& layers,
                          const judge::CandidateLayers& candidate, std::size_t width);

}  // namespace edgebench::report
