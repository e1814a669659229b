#include "model/macs.h"

#include <doctest/doctest.h>

#include "model/mobilenet_v2.h"

namespace edgebench::model {

TEST_CASE("the published networks have their published multiply-adds") {
  // In millions: Sandler et al. 2018, table 4, and the list beside the authors' checkpoints.
  const auto millions = [](double width, int image_size) {
    return static_cast<double>(multiply_adds(mobilenet_v2(width, image_size, 1000))) / 1e6;
  };
  CHECK(multiply_adds(mobilenet_v2(1.0, 224, 1000)) == 300'774'272);
  CHECK(millions(1.0, 224) == doctest::Approx(300).epsilon(0.01));
  CHECK(millions(0.75, 224) == doctest::Approx(209).epsilon(0.01));
  CHECK(millions(0.5, 224) == doctest::Approx(97).epsilon(0.01));
  CHECK(millions(1.0, 128) == doctest::Approx(99).epsilon(0.01));
}

TEST_CASE("a network small enough to count by hand") {
  const auto convolution = [](const char* name, int input, int in_channels) {
    return Node{.op = Op::convolution,
                .name = name,
                .inputs = {input},
                .in_channels = in_channels,
                .out_channels = 8,
                .out_height = 4,
                .kernel = 3};
  };
  Network network;
  // 3 to 8 channels, 3 x 3, 4 x 4 positions: 8 * 3 * 9 * 16.
  network.nodes.push_back({.op = Op::input, .name = "input", .out_channels = 3, .out_height = 8});
  network.nodes.push_back(convolution("stem", 0, 3));
  network.nodes.back().stride = 2;
  CHECK(multiply_adds(network) == 3456);
  // Depthwise: 8 * 9 * 16.
  network.nodes.push_back(convolution("depthwise", 1, 8));
  network.nodes.back().groups = 8;
  CHECK(multiply_adds(network) == 3456 + 1152);
  CHECK(multiply_adds(network.nodes[0]) == 0);
  CHECK(multiply_adds(network.nodes[2]) == 1152);
  network.nodes.push_back({.op = Op::add,
                           .name = "sum",
                           .inputs = {1, 2},
                           .in_channels = 8,
                           .out_channels = 8,
                           .out_height = 4});
  network.nodes.push_back({.op = Op::global_average_pool,
                           .name = "pool",
                           .inputs = {3},
                           .in_channels = 8,
                           .out_channels = 8});
  network.nodes.push_back({.op = Op::linear,
                           .name = "classifier",
                           .inputs = {4},
                           .in_channels = 8,
                           .out_channels = 10});
  CHECK(multiply_adds(network) == 3456 + 1152 + 80);
}

TEST_CASE("hidden layers count like the classifier") {
  const std::int64_t features = multiply_adds(mobilenet_v2(1.0, 224, 1000)) - 1280 * 1000;
  CHECK(multiply_adds(mobilenet_v2(1.0, 224, 10, {512, 64})) ==
        features + 1280 * 512 + 512 * 64 + 64 * 10);
}

}  // namespace edgebench::model
