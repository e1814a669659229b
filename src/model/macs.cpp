#include "model/macs.h"

#include <functional>
#include <numeric>

#include "model/mobilenet_v2.h"

namespace edgebench::model {

// Every weight is used once for each position of the output.
std::int64_t multiply_adds(const Network& network) {
  std::int64_t sum = 0;
  for (const Node& node : network.nodes) {
    const auto shape = weight_shape(node);
    if (shape.empty()) continue;
    const std::size_t weights =
        std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
    sum += static_cast<std::int64_t>(weights) * node.out_height * node.out_height;
  }
  return sum;
}

}  // namespace edgebench::model
