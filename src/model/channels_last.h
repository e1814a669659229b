// Shapes and weights for libraries that compute on N x H x W x C. The network itself has C x H x W
// values and out x in/groups x k x k weights (model/network.h).
#pragma once

#include <cstddef>
#include <vector>

#include "model/network.h"

namespace edgebench::model {

// 1 x H x W x C, or 1 x C of the pooled map and of what linear layers make of it.
std::vector<std::size_t> channels_last_value_shape(const Node& node);

// Of a layer's weights: out x k x k x in of a convolution, 1 x k x k x channels of a depthwise one,
// out x in of a linear layer.
std::vector<std::size_t> channels_last_weight_shape(const Node& layer);

// The layer's weights (of any type) in that order.
template <typename T>
std::vector<T> channels_last_weights(const Node& layer, const std::vector<T>& weight) {
  if (layer.op == Op::linear) return weight;
  const auto side = static_cast<std::size_t>(layer.kernel);
  const std::size_t taps = side * side;
  const auto rows = static_cast<std::size_t>(layer.depthwise() ? 1 : layer.out_channels);
  const std::size_t columns = weight.size() / taps / rows;
  std::vector<T> result(weight.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t column = 0; column < columns; ++column) {
        result[(row * taps + tap) * columns + column] =
            weight[(row * columns + column) * taps + tap];
      }
    }
  }
  return result;
}

}  // namespace edgebench::model
