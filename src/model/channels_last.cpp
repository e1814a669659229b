#include "model/channels_last.h"

namespace edgebench::model {
namespace {

std::size_t extent(int value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

std::vector<std::size_t> channels_last_value_shape(const Node& node) {
  const std::size_t channels = extent(node.out_channels);
  if (node.op == Op::linear || node.op == Op::global_average_pool) return {1, channels};
  return {1, extent(node.out_height), extent(node.out_height), channels};
}

std::vector<std::size_t> channels_last_weight_shape(const Node& layer) {
  const std::size_t outputs = extent(layer.out_channels);
  const std::size_t kernel = extent(layer.kernel);
  if (layer.op == Op::linear) return {outputs, extent(layer.in_channels)};
  if (layer.depthwise()) return {1, kernel, kernel, outputs};
  return {outputs, kernel, kernel, extent(layer.in_channels)};
}

}  // namespace edgebench::model
