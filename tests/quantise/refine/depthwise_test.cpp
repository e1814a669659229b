#include "quantise/refine/depthwise.h"

#include <numeric>
#include <random>
#include <vector>

#include <rapidcheck.h>

#include "model/interpreter.h"
#include "quantise/quantise_support.h"

namespace edgebench::quantise {
namespace {

model::Network one_channel_pair(int in_height, int kernel, int stride, unsigned seed) {
  model::Node input;
  input.out_channels = 2;  // Of one channel it would be a dense convolution.
  input.out_height = in_height;
  model::Node node;
  node.op = model::Op::convolution;
  node.inputs = {0};
  node.in_channels = node.out_channels = node.groups = 2;
  node.out_height = (in_height - 1) / stride + 1;
  node.kernel = kernel;
  node.stride = stride;
  std::mt19937 random(seed);
  for (int i = 0; i < 2 * kernel * kernel; ++i) {
    node.weight.push_back(static_cast<float>(random() % 200) / 100 - 1);
  }
  node.bias = {0, 0};
  return {.nodes = {input, node}};
}

}  // namespace

TEST_CASE("filtering is the interpreter's, and its gradient is the transposed map") {
  CHECK(rc::check("depthwise", [] {
    const int in_height = *rc::gen::inRange(1, 12);
    const auto seed = *rc::gen::inRange(0U, 100000U);
    const model::Network network =
        one_channel_pair(in_height, *rc::gen::element(1, 3, 5), *rc::gen::inRange(1, 4), seed);
    const model::Node& node = network.nodes[1];
    std::mt19937 random(seed + 1);
    const auto draw = [&] { return static_cast<float>(random() % 200) / 100 - 1; };
    std::vector<float> image(network.nodes[0].value_size());
    for (float& value : image) value = draw();
    std::vector<float> expected(node.value_size());
    model::Interpreter(network).run(image, expected);
    const std::size_t pixels = expected.size() / 2;
    std::vector<float> found(pixels, 0.0F);
    add_filtered(node, in_height, node.weight.data(), image.data(), found.data());
    for (std::size_t i = 0; i < pixels; ++i) {
      RC_ASSERT(std::abs(found[i] - expected[i]) < 1e-5F);
    }
    // <g, A x> = <A' g, x> for every g.
    std::vector<float> gradient(pixels);
    for (float& value : gradient) value = draw();
    std::vector<float> back(image.size() / 2, 0.0F);
    add_filtered_gradient(node, in_height, node.weight.data(), gradient.data(), back.data());
    const double forward = std::inner_product(found.begin(), found.end(), gradient.begin(), 0.0);
    const double backward = std::inner_product(back.begin(), back.end(), image.begin(), 0.0);
    RC_ASSERT(std::abs(forward - backward) < 1e-3);
  }));
}

}  // namespace edgebench::quantise
