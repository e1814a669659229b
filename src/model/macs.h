// How much arithmetic an image costs.
#pragma once

#include <cstdint>

#include "model/network.h"

namespace edgebench::model {

// The multiply-adds of one image: those of the convolutions and of the linear layers, as papers
// count them (Sandler et al. 2018, table 4: 300 M for width 1.0 at 224 x 224). Products with the
// zeros of the padding are counted; additions of biases, residuals and the pooling are not.
std::int64_t multiply_adds(const Network& network);

// Those of one node; 0 of a node without weights.
std::int64_t multiply_adds(const Node& node);

}  // namespace edgebench::model
