#include "model/macs.h"

#include <functional>
#include <numeric>

#include "model/mobilenet_v2.h"

namespace edgebench::model {

// Every weight is used once for each position of the output.
std::int64_t multiply_adds(const Node& node) {
  const auto shape = weight_shape(node);
  if (shape.empty()) return 0;
  const std::size_t weights =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  return static_cast<std::int64_t>(weights) * node.out_height * node.out_height;
}

std::int64_t multiply_adds(const Network& network) {
  return std::accumulate(
      network.nodes.begin(), network.nodes.end(), std::int64_t{0},
      [](std::int64_t sum, const Node& node) { return sum + multiply_adds(node); });
}

}  // namespace edgebench::model
