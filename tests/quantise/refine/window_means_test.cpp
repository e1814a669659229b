// Against the interpreter's outputs, summed up.
#include "quantise/refine/window_means.h"

#include <cmath>
#include <random>
#include <vector>

#include <rapidcheck.h>

#include "quantise/quantise_support.h"

namespace edgebench::quantise {
namespace {

using model::Node;
using model::Op;

std::vector<float> draw(std::size_t size, std::mt19937& random) {
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random() % 200) / 100 - 1;
  return values;
}

// The largest difference between the means foretold and those of the interpreter's output.
double stray(const Node& node, int in_height, std::mt19937& random) {
  Node input;
  input.out_channels = node.in_channels;
  input.out_height = in_height;
  const model::Network network{.nodes = {input, node}};
  const std::vector<float> image = draw(network.nodes[0].value_size(), random);
  std::vector<float> output(node.value_size());
  model::Interpreter(network).run(image, output);
  const std::vector<double> found = output_means(node, window_means(node, in_height, image));
  REQUIRE(found.size() == node.bias.size());
  const std::size_t pixels = output.size() / found.size();
  double most = 0;
  for (std::size_t c = 0; c < found.size(); ++c) {
    double mean = 0;
    for (std::size_t i = 0; i < pixels; ++i) mean += output[c * pixels + i];
    most = std::max(most, std::abs(found[c] - mean / static_cast<double>(pixels)));
  }
  return most;
}

}  // namespace

TEST_CASE("the means foretold are those of the interpreter's outputs") {
  CHECK(rc::check("window means", [] {
    const int in_height = *rc::gen::inRange(1, 40);
    std::mt19937 random(*rc::gen::inRange(0U, 100000U));
    Node node;
    node.op = Op::convolution;
    node.inputs = {0};
    node.kernel = *rc::gen::element(1, 3, 5);
    node.stride = *rc::gen::inRange(1, 4);
    node.in_channels = *rc::gen::inRange(2, 4);
    node.groups = *rc::gen::element(1, node.in_channels);
    node.out_channels = node.groups > 1 ? node.in_channels : *rc::gen::inRange(1, 5);
    node.out_height = (in_height - 1) / node.stride + 1;
    const int row = node.in_channels / node.groups * node.kernel * node.kernel;
    node.weight = draw(static_cast<std::size_t>(node.out_channels * row), random);
    node.bias = draw(static_cast<std::size_t>(node.out_channels), random);
    RC_ASSERT(stray(node, in_height, random) < 2e-5);
  }));
}

TEST_CASE("the mean of a linear layer is its output") {
  std::mt19937 random(1);
  Node node;
  node.op = Op::linear;
  node.inputs = {0};
  node.in_channels = 50;
  node.out_channels = 4;
  node.weight = draw(200, random);
  node.bias = draw(4, random);
  CHECK(stray(node, 1, random) < 2e-5);
}

}  // namespace edgebench::quantise
