// Weights where there are none: enough to measure speed, never to claim accuracy.
#pragma once

#include <cstdint>
#include <vector>

#include "model/network.h"

namespace edgebench::model {

// One more whenever the same arguments give other weights: files of it are kept by that.
inline constexpr int kSyntheticRevision = 1;

// MobileNetV2 with random weights, marked synthetic; `hidden` as for mobilenet_v2(). The same
// arguments give the same bits on every machine and with every standard library.
Network synthetic_network(double width, int image_size, int classes, std::uint64_t seed,
                          const std::vector<int>& hidden = {});

}  // namespace edgebench::model
