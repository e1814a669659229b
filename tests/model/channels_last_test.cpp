#include "model/channels_last.h"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::model {
namespace {

using Extents = std::vector<std::size_t>;

Node layer(Op op, int inputs, int outputs, int kernel, int groups) {
  Node node;
  node.op = op;
  node.in_channels = inputs;
  node.out_channels = outputs;
  node.out_height = 7;
  node.kernel = kernel;
  node.groups = groups;
  return node;
}

std::vector<int> counted(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

}  // namespace

TEST_CASE("a convolution's channels come last, tap by tap") {
  const Node convolution = layer(Op::convolution, 3, 2, 2, 1);
  CHECK(channels_last_weight_shape(convolution) == Extents{2, 2, 2, 3});
  CHECK(channels_last_weights(convolution, counted(24)) ==
        std::vector<int>{0,  4,  8,  1,  5,  9,  2,  6,  10, 3,  7,  11,
                         12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23});
}

TEST_CASE("a depthwise convolution has one row, whose last dimension is its channels") {
  const Node depthwise = layer(Op::convolution, 3, 3, 2, 3);
  CHECK(channels_last_weight_shape(depthwise) == Extents{1, 2, 2, 3});
  CHECK(channels_last_weights(depthwise, counted(12)) ==
        std::vector<int>{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11});
}

TEST_CASE("weights of one pixel and of the classifier are in that order already") {
  const Node pointwise = layer(Op::convolution, 3, 2, 1, 1);
  CHECK(channels_last_weight_shape(pointwise) == Extents{2, 1, 1, 3});
  const std::vector<std::int8_t> weights = {5, 4, 3, 2, 1, 0};
  CHECK(channels_last_weights(pointwise, weights) == weights);
  const Node classifier = layer(Op::linear, 3, 2, 0, 1);
  CHECK(channels_last_weight_shape(classifier) == Extents{2, 3});
  CHECK(channels_last_weights(classifier, weights) == weights);
}

TEST_CASE("a value has its channels last, and a pooled one has nothing else") {
  CHECK(channels_last_value_shape(layer(Op::convolution, 3, 2, 1, 1)) == Extents{1, 7, 7, 2});
  CHECK(channels_last_value_shape(layer(Op::add, 3, 2, 0, 1)) == Extents{1, 7, 7, 2});
  CHECK(channels_last_value_shape(layer(Op::global_average_pool, 3, 2, 0, 1)) == Extents{1, 2});
  CHECK(channels_last_value_shape(layer(Op::linear, 3, 2, 0, 1)) == Extents{1, 2});
}

}  // namespace edgebench::model
