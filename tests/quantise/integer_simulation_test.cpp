#include "quantise/integer_simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "model/synthetic.h"
#include "quantise/simulate.h"
#include "quantised_support.h"
#include "stats/logits.h"
#include "support.h"

namespace edgebench::quantise {
namespace {

using model::Node;
using model::Op;

std::vector<float> picture(const model::Network& network, int seed) {
  std::vector<float> image(network.nodes.front().value_size());
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = 2 * std::cos(static_cast<float>(i % 977) / static_cast<float>(3 + seed));
  }
  return image;
}

// The specification, one multiplication at a time in 64-bit integers, of a layer with weights: what
// its sums are before they are brought to scale.
std::vector<std::int64_t> sums_of(const QuantisedNetwork& quantised, std::size_t index,
                                  const std::vector<std::int64_t>& input, int height) {
  const Node& node = quantised.network.nodes[index];
  const QuantisedLayer& layer = quantised.layers[index];
  const int kernel = std::max(node.kernel, 1);
  const int group_inputs = node.in_channels / node.groups;
  const int group_outputs = node.out_channels / node.groups;
  const int padding = (kernel - 1) / 2;
  std::vector<std::int64_t> sums;
  for (int out = 0; out < node.out_channels; ++out) {
    for (int y = 0; y < node.out_height; ++y) {
      for (int x = 0; x < node.out_height; ++x) {
        std::int64_t sum = layer.bias[static_cast<std::size_t>(out)];
        for (int tap = 0; tap < group_inputs * kernel * kernel; ++tap) {
          const int channel = out / group_outputs * group_inputs + tap / (kernel * kernel);
          const int in_y = y * node.stride + tap / kernel % kernel - padding;
          const int in_x = x * node.stride + tap % kernel - padding;
          if (in_y < 0 || in_y >= height || in_x < 0 || in_x >= height) continue;
          sum += input[static_cast<std::size_t>((channel * height + in_y) * height + in_x)] *
                 layer.weight[static_cast<std::size_t>(out * group_inputs * kernel * kernel + tap)];
        }
        sums.push_back(sum);
      }
    }
  }
  return sums;
}

// Integers less their zero point, from exact numbers.
std::vector<std::int64_t> stored(const std::vector<double>& values,
                                 const ActivationQuantiser& quantiser, model::Activation activation,
                                 IntegerRange range) {
  const model::Bounds bounds = model::bounds_of(activation);
  std::vector<std::int64_t> integers;
  for (const double value : values) {
    const double clipped = std::clamp(value, double{bounds.least}, double{bounds.most});
    const double level = std::nearbyint(clipped / quantiser.scale) + quantiser.zero_point;
    const double saturated =
        std::clamp(level, double{1} * range.minimum, double{1} * range.maximum);
    integers.push_back(std::llround(saturated) - quantiser.zero_point);
  }
  return integers;
}

// The whole network so. Where a value lies at the middle between two integers, FP32 and double may
// round it to different sides.
std::vector<double> specified_logits(const QuantisedNetwork& quantised,
                                     const std::vector<float>& image) {
  const auto& nodes = quantised.network.nodes;
  std::vector<std::vector<std::int64_t>> values(nodes.size());
  std::vector<std::vector<double>> unstored(nodes.size());  // Of those without a quantiser.
  std::vector<double> exact(image.begin(), image.end());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const auto from = [&](std::size_t k) { return static_cast<std::size_t>(node.inputs[k]); };
    const auto scale_of = [&](std::size_t k) {
      return static_cast<double>(quantised.activations[from(k)]->scale);
    };
    if (node.op == Op::convolution || node.op == Op::linear) {
      const auto sums = sums_of(quantised, i, values[from(0)], nodes[from(0)].out_height);
      exact.assign(sums.begin(), sums.end());
      const std::size_t pixels = exact.size() / node.bias.size();
      for (std::size_t k = 0; k < exact.size(); ++k) {
        const float scale = quantised.layers[i].weight_scale[k / pixels];
        exact[k] *= scale_of(0) * static_cast<double>(scale);
      }
    } else if (node.op == Op::add) {
      exact.resize(node.value_size());
      for (std::size_t k = 0; k < exact.size(); ++k) {
        exact[k] = 0;
        for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
          const auto& activation = quantised.activations[from(which)];
          exact[k] += activation ? static_cast<double>(values[from(which)][k]) * scale_of(which)
                                 : unstored[from(which)][k];
        }
      }
    } else if (node.op == Op::global_average_pool) {
      const auto& map = values[from(0)];
      const std::size_t pixels = map.size() / static_cast<std::size_t>(node.out_channels);
      exact.assign(static_cast<std::size_t>(node.out_channels), 0);
      for (std::size_t k = 0; k < map.size(); ++k) {
        exact[k / pixels] +=
            static_cast<double>(map[k]) * scale_of(0) / static_cast<double>(pixels);
      }
    }
    if (!quantised.activations[i]) {
      unstored[i] = exact;
      continue;
    }
    values[i] =
        stored(exact, *quantised.activations[i], node.activation, integer_range(quantised.scheme));
  }
  return exact;
}

model::Node made_node(Op op, std::vector<int> inputs, int in_channels, int out_channels,
                      int out_height) {
  model::Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.in_channels = in_channels;
  node.out_channels = out_channels;
  node.out_height = out_height;
  return node;
}

// Two channels of 2 x 2 through a convolution, a sum with what it read, the pooling and a
// classifier: small enough for every number to be worked out on paper. No two scales or zero points
// that could be swapped are equal.
QuantisedNetwork paper_network(bool relu6) {
  QuantisedNetwork result;
  result.network.nodes = {
      made_node(Op::input, {}, 0, 2, 2), made_node(Op::convolution, {0}, 2, 2, 2),
      made_node(Op::add, {0, 1}, 2, 2, 2), made_node(Op::global_average_pool, {2}, 2, 2, 1),
      made_node(Op::linear, {3}, 2, 3, 1)};
  result.network.classes = 3;
  result.activations = {ActivationQuantiser{0.5F, 3}, ActivationQuantiser{1, 7},
                        ActivationQuantiser{1, 5}, ActivationQuantiser{0.5F, 6}, std::nullopt};
  result.layers.resize(5);
  model::Node& convolution = result.network.nodes[1];
  convolution.kernel = 1;
  if (relu6) convolution.activation = model::Activation::relu6;
  result.layers[1] = {.weight = {1, 0, 0, -3}, .weight_scale = {1, 2}, .bias = {1, -2}};
  result.layers[4] = {
      .weight = {1, 2, -1, 0, 0, 3}, .weight_scale = {1, 0.5F, 0.25F}, .bias = {10, -4, 0}};
  for (const std::size_t layer : {1U, 4U}) {
    result.network.nodes[layer].weight.resize(result.layers[layer].weight.size());
    result.network.nodes[layer].bias.resize(result.layers[layer].bias.size());
  }
  return result;
}

std::vector<float> paper_logits(bool relu6) {
  const QuantisedNetwork quantised = paper_network(relu6);
  const std::vector<float> image = {0.25F, 0.75F, 1000, -1000, 1.25F, -0.25F, -0.75F, 1};
  std::vector<float> logits(3);
  IntegerSimulation(quantised).run(image, logits);
  return logits;
}

// One step of one value among 40,000 leaves some 45 dB; any other arithmetic less than 25.
void check_near(const std::vector<float>& logits, const std::vector<double>& specified) {
  const std::vector<float> expected(specified.begin(), specified.end());
  CHECK(stats::sqnr_db(expected, logits) > 35);
}

}  // namespace

// Integers less their zero points. Ties go to even: of the sum after its zero point is added, of
// everything else before.
TEST_CASE("a network small enough to compute by hand, with ties and both ends of the range") {
  // Input: 0 2 252 -3 and 2 0 -2 2. Convolution: 0.5 1.5 126.5 -1 are 0 2 126 -1, and -8 -2 4 -8
  // are -7 -2 4 -7. Sum: 0 3 252 -2.5 are 0 3 250 -3 (2.5 with the zero point), and -6 -2 3 -6 are
  // -5 -2 3 -5. Pooling: 125 and -4.5, which is -4.
  CHECK(paper_logits(false) == std::vector<float>{63.5F, -32.25F, -1.5F});
  // Convolution: 0 2 6 0 and 0 0 4 0. Sum: 0 3 132 -1 (3.5 with the zero point) and 1 0 3 1.
  // Pooling: 67 and 2.5, which is 2.
  CHECK(paper_logits(true) == std::vector<float>{40.5F, -17.75F, 0.75F});
}

// The pooled value above, 125 and -4, through a hidden layer and ReLU to the classifier.
TEST_CASE("a hidden layer is brought to its own scale, and ReLU lets nothing negative through") {
  QuantisedNetwork quantised = paper_network(false);
  model::Network& network = quantised.network;
  network.nodes.push_back(made_node(Op::linear, {4}, 3, 3, 1));
  network.nodes[4].activation = model::Activation::relu;
  network.nodes[5].weight.resize(9);
  network.nodes[5].bias.resize(3);
  quantised.activations = {ActivationQuantiser{0.5F, 3},  ActivationQuantiser{1, 7},
                           ActivationQuantiser{1, 5},     ActivationQuantiser{0.5F, 6},
                           ActivationQuantiser{0.25F, 9}, std::nullopt};
  quantised.layers.push_back(
      {.weight = {1, 0, 0, 0, 1, 0, 1, 0, -2}, .weight_scale = {1, 1, 2}, .bias = {0, 5, 1}});
  const std::vector<float> image = {0.25F, 0.75F, 1000, -1000, 1.25F, -0.25F, -0.75F, 1};
  std::vector<float> logits(3);
  // The sums were 63.5, -32.25 and -1.5: 254 steps, of which the quantiser has 246 above its zero
  // point, 0 and 0.
  IntegerSimulation(quantised).run(image, logits);
  CHECK(logits == std::vector<float>{61.5F, 1.25F, 123.5F});
}

TEST_CASE("it computes the integers of the specification") {
  for (const std::vector<int>& hidden : {std::vector<int>{}, {24, 16}}) {
    const QuantisedNetwork quantised =
        test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1, hidden));
    IntegerSimulation simulation(quantised);
    for (int seed = 1; seed <= 3; ++seed) {
      const std::vector<float> image = picture(quantised.network, seed);
      std::vector<float> logits(10);
      simulation.run(image, logits);
      check_near(logits, specified_logits(quantised, image));
    }
  }
}

TEST_CASE("in the symmetric scheme a sum takes one operand as it comes from its convolution") {
  const QuantisedNetwork quantised =
      test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1, {16}), Scheme::symmetric_i8);
  IntegerSimulation simulation(quantised);
  int equal = 0;
  for (int seed = 1; seed <= 10; ++seed) {
    const std::vector<float> image = picture(quantised.network, seed);
    std::vector<float> logits(10);
    simulation.run(image, logits);
    const std::vector<double> specified = specified_logits(quantised, image);
    const std::vector<float> expected(specified.begin(), specified.end());
    if (stats::sqnr_db(expected, logits) > 100) ++equal;
  }
  // The operand is a sum in FP32, not an integer. In one picture of ten some value lies so near to
  // the middle between two integers that FP32 and double round it to different sides.
  CHECK(equal >= 8);
}

TEST_CASE("ReLU6 holds where the quantiser alone would let more through") {
  QuantisedNetwork quantised = test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1));
  for (std::size_t i = 1; i < quantised.activations.size(); ++i) {
    if (quantised.network.nodes[i].rectified())
      quantised.activations[i] = {.scale = 0.05F};  // To 12.75.
  }
  quantised.network = model::synthetic_network(0.25, 32, 10, 1);
  test::quantise_layers(quantised);
  const std::vector<float> image = picture(quantised.network, 1);
  std::vector<float> logits(10);
  IntegerSimulation(quantised).run(image, logits);
  check_near(logits, specified_logits(quantised, image));
}

TEST_CASE("it is near the simulation with FP32 sums, which rounds a few values otherwise") {
  const QuantisedNetwork quantised =
      test::hand_quantised(model::synthetic_network(0.35, 96, 10, 1));
  const std::vector<float> image = picture(quantised.network, 2);
  std::vector<float> integers(10);
  std::vector<float> floats(10);
  IntegerSimulation(quantised).run(image, integers);
  Simulation(quantised).run(image, floats);
  CHECK(stats::sqnr_db(floats, integers) > 10);
}

TEST_CASE("a value without a quantiser is refused") {
  QuantisedNetwork quantised = test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1));
  quantised.activations[3].reset();
  CHECK_THROWS_AS(IntegerSimulation{quantised}, std::invalid_argument);
}

TEST_CASE("all images are simulated, in their order") {
  const QuantisedNetwork quantised =
      test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1));
  std::vector<std::uint8_t> pixels(std::size_t{20} * 3 * 32 * 32);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i * i / 4096 + i / 3072 * 11);
  }
  const test::TemporaryFolder folder;
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{20, 32, 32, 3});
  const MappedNpy crops(folder / "crops.npy");
  const CalibrationImages images(crops, quantised.network);
  const std::vector<float> together = simulate_integers(quantised, images, {.threads = 2});
  REQUIRE(together.size() == 200);
  IntegerSimulation simulation(quantised);
  for (const std::size_t index : {std::size_t{0}, std::size_t{7}, std::size_t{19}}) {
    std::vector<float> alone(10);
    simulation.run(images.load(index), alone);
    CHECK(std::ranges::equal(alone, std::span(together).subspan(index * 10, 10)));
  }
}

}  // namespace edgebench::quantise
