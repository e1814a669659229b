#include "model/mobilenet_v2.h"

#include <algorithm>
#include <set>

#include "support.h"

namespace edgebench::model {
namespace {

// Stem, the output of each of the seven stages, last.
std::vector<int> stage_channels(double width) {
  const std::vector<int> plan = channel_plan(width);
  std::vector<int> stages;
  for (const std::size_t i : {0U, 1U, 2U, 4U, 7U, 11U, 14U, 17U, 18U}) stages.push_back(plan[i]);
  return stages;
}

std::size_t weights_of(const Node& node) {
  std::size_t weights = weight_shape(node).empty() ? 0 : 1;
  for (const std::size_t extent : weight_shape(node)) weights *= extent;
  return weights;
}

std::ptrdiff_t residuals(const Network& network) {
  return std::ranges::count(network.nodes, Op::add, &Node::op);
}

}  // namespace

// What torchvision's _make_divisible gives, computed with it.
TEST_CASE("channels are rounded as torchvision rounds them") {
  CHECK(channel_plan(1.0).size() == 19);
  CHECK(stage_channels(1.0) == std::vector{32, 16, 24, 32, 64, 96, 160, 320, 1280});
  CHECK(stage_channels(0.25) == std::vector{8, 8, 8, 8, 16, 24, 40, 80, 1280});
  CHECK(stage_channels(0.35) == std::vector{16, 8, 8, 16, 24, 32, 56, 112, 1280});
  CHECK(stage_channels(0.75) == std::vector{24, 16, 24, 24, 48, 72, 120, 240, 1280});
  CHECK(stage_channels(1.4) == std::vector{48, 24, 32, 48, 88, 136, 224, 448, 1792});
}

TEST_CASE("width 1.0 has the published size and cost") {
  const Network network = mobilenet_v2(1.0, 224, 1000);
  std::size_t parameters = 0;
  std::size_t multiply_adds = 0;
  std::size_t convolutions = 0;
  for (const Node& node : network.nodes) {
    if (weight_shape(node).empty()) continue;
    parameters += weights_of(node) + static_cast<std::size_t>(node.out_channels);
    multiply_adds += weights_of(node) * static_cast<std::size_t>(node.out_height * node.out_height);
    if (node.op == Op::convolution) ++convolutions;
  }
  // torchvision counts 3,504,872 with two BatchNorm parameters a channel instead of one bias.
  CHECK(parameters == 3'487'816);
  CHECK(convolutions == 52);
  CHECK(multiply_adds == 300'774'272);  // "300M multiply-adds", section 6.1.
}

TEST_CASE("nodes read only earlier nodes, with fitting channels, and have unique names") {
  for (const int image_size : {1, 32, 33, 95, 224}) {
    const Network network = mobilenet_v2(0.35, image_size, 7);
    std::set<std::string> names;
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
      const Node& node = network.nodes[i];
      CHECK(names.insert(node.name).second);
      CHECK(node.inputs.size() == (node.op == Op::input ? 0U : node.op == Op::add ? 2U : 1U));
      for (const int input : node.inputs) {
        REQUIRE(static_cast<std::size_t>(input) < i);
        const Node& source = network.nodes[static_cast<std::size_t>(input)];
        CHECK(source.out_channels == node.in_channels);
        if (node.op == Op::add) CHECK(source.out_height == node.out_height);
        if (node.op == Op::convolution) {
          CHECK(node.out_height == (source.out_height + node.stride - 1) / node.stride);
        }
      }
    }
    CHECK(network.nodes.back().out_channels == 7);
    CHECK(network.nodes.back().out_height == 1);
  }
}

TEST_CASE("blocks have torchvision's names, activations and residuals") {
  const Network network = mobilenet_v2(1.0, 224, 1000);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < 12; ++i) names.push_back(network.nodes[i].name);
  CHECK(names ==
        std::vector<std::string>{"input", "features.0.0", "features.1.conv.0.0",
                                 "features.1.conv.1", "features.2.conv.0.0", "features.2.conv.1.0",
                                 "features.2.conv.2", "features.3.conv.0.0", "features.3.conv.1.0",
                                 "features.3.conv.2", "features.3.add", "features.4.conv.0.0"});
  CHECK(network.nodes[5].depthwise());
  CHECK(network.nodes[5].stride == 2);
  CHECK(network.nodes[5].activation == Activation::relu6);
  CHECK(network.nodes[6].activation == Activation::none);
  CHECK(network.nodes[10].inputs == std::vector{6, 9});
  CHECK(residuals(network) == 10);
  // Where rounding makes stem and first block equally wide, torchvision adds there too.
  CHECK(residuals(mobilenet_v2(0.25, 224, 1000)) == 11);
  const Node& pool = network.nodes[network.nodes.size() - 2];
  CHECK(pool.op == Op::global_average_pool);
  CHECK(network.nodes[network.nodes.size() - 3].name == "features.18.0");
  CHECK(network.nodes[network.nodes.size() - 3].out_height == 7);
  CHECK(weight_shape(network.nodes[5]) == std::vector<std::size_t>{96, 1, 3, 3});
}

TEST_CASE("hidden layers stand between the pooling and the classifier") {
  const Network plain = mobilenet_v2(0.25, 32, 7);
  const Network network = mobilenet_v2(0.25, 32, 7, {64, 16});
  REQUIRE(network.nodes.size() == plain.nodes.size() + 2);
  const std::size_t pool = plain.nodes.size() - 2;
  for (std::size_t i = 0; i <= pool; ++i) CHECK(network.nodes[i] == plain.nodes[i]);
  const auto check = [&](std::size_t index, const char* name, std::vector<std::size_t> shape,
                         Activation activation) {
    const Node& node = network.nodes[index];
    CHECK(node.op == Op::linear);
    CHECK(node.name == name);
    CHECK(node.inputs == std::vector{static_cast<int>(index) - 1});
    CHECK(weight_shape(node) == shape);
    CHECK(node.value_size() == shape[0]);
    CHECK(node.activation == activation);
  };
  check(pool + 1, "classifier.1", {64, 1280}, Activation::relu);
  check(pool + 2, "classifier.4", {16, 64}, Activation::relu);
  check(pool + 3, "classifier.7", {7, 16}, Activation::none);
  CHECK(network.classes == 7);
}

TEST_CASE("an activation clips to its bounds") {
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(bounds_of(Activation::none).least == -infinity);
  CHECK(bounds_of(Activation::none).most == infinity);
  CHECK(bounds_of(Activation::relu).least == 0);
  CHECK(bounds_of(Activation::relu).most == infinity);
  CHECK(bounds_of(Activation::relu6).least == 0);
  CHECK(bounds_of(Activation::relu6).most == 6);
}

}  // namespace edgebench::model
