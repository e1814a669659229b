// Which layer of a network reads what another makes.
#pragma once

#include <vector>

#include "judge/layers/price_list.h"
#include "model/network.h"

namespace edgebench::cli {

// Of each node with weights, in order; the numbers in it count these.
std::vector<judge::LayerLinks> layer_links(const model::Network& network);

}  // namespace edgebench::cli
