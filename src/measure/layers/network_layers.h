// The network's layers with weights, as the record has them: what each costs and what it moves, and
// whether it works with numbers that a processor may be slow with.
#pragma once

#include <span>
#include <vector>

#include "model/network.h"
#include "record/run.h"

namespace edgebench::measure {

// In order of execution. `image` is normalised, 3 x image_size x image_size: the one whose values
// are looked at for subnormal numbers; empty: only the weights are.
std::vector<record::NetworkLayer> network_layers(const model::Network& network,
                                                 std::span<const float> image);

}  // namespace edgebench::measure
