// The interpreter against a second one, here, that is slow and follows the definitions word by
// word, in double precision: one function a kind of node, no layout tricks, no library.
#include "model/interpreter.h"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include <rapidcheck.h>

#include "base/npy.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "network_support.h"
#include "support.h"

namespace edgebench::model {
namespace {

using Value = std::vector<double>;

const Node& source_of(const Network& network, const Node& node) {
  return network.nodes[static_cast<std::size_t>(node.inputs.front())];
}

double activated(const Node& node, double sum) {
  if (node.activation == Activation::relu) return std::max(sum, 0.0);
  return node.activation == Activation::relu6 ? std::clamp(sum, 0.0, 6.0) : sum;
}

double convolve_at(const Node& node, int in_height, const Value& input, int channel, int y, int x) {
  const int in_per_group = node.in_channels / node.groups;
  const int group = channel / (node.out_channels / node.groups);
  double sum = node.bias[static_cast<std::size_t>(channel)];
  for (int c = 0; c < in_per_group; ++c) {
    for (int ky = 0; ky < node.kernel; ++ky) {
      for (int kx = 0; kx < node.kernel; ++kx) {
        const int in_y = y * node.stride + ky - (node.kernel - 1) / 2;
        const int in_x = x * node.stride + kx - (node.kernel - 1) / 2;
        if (in_y < 0 || in_y >= in_height || in_x < 0 || in_x >= in_height) continue;
        const int in_channel = group * in_per_group + c;
        const int in_at = (in_channel * in_height + in_y) * in_height + in_x;
        const int weight_at = ((channel * in_per_group + c) * node.kernel + ky) * node.kernel + kx;
        sum += static_cast<double>(node.weight[static_cast<std::size_t>(weight_at)]) *
               input[static_cast<std::size_t>(in_at)];
      }
    }
  }
  return activated(node, sum);
}

Value convolve(const Node& node, int in_height, const Value& input) {
  Value output;
  for (int channel = 0; channel < node.out_channels; ++channel) {
    for (int y = 0; y < node.out_height; ++y) {
      for (int x = 0; x < node.out_height; ++x) {
        output.push_back(convolve_at(node, in_height, input, channel, y, x));
      }
    }
  }
  return output;
}

Value multiply(const Node& node, const Value& input) {
  Value output(node.bias.begin(), node.bias.end());
  for (std::size_t row = 0; row < output.size(); ++row) {
    for (std::size_t i = 0; i < input.size(); ++i) {
      output[row] += static_cast<double>(node.weight[row * input.size() + i]) * input[i];
    }
    output[row] = activated(node, output[row]);
  }
  return output;
}

Value average(const Value& input, std::size_t channels) {
  const std::size_t pixels = input.size() / channels;
  Value output(channels);
  for (std::size_t i = 0; i < input.size(); ++i) {
    output[i / pixels] += input[i] / static_cast<double>(pixels);
  }
  return output;
}

std::vector<Value> run_slowly(const Network& network, const std::vector<float>& image) {
  std::vector<Value> values;
  for (const Node& node : network.nodes) {
    const auto input = [&](std::size_t k) -> const Value& {
      return values[static_cast<std::size_t>(node.inputs[k])];
    };
    Value output;
    if (node.op == Op::input) output.assign(image.begin(), image.end());
    if (node.op == Op::convolution) {
      output = convolve(node, source_of(network, node).out_height, input(0));
    }
    if (node.op == Op::add) {
      output = input(0);
      for (std::size_t i = 0; i < output.size(); ++i) output[i] += input(1)[i];
    }
    if (node.op == Op::global_average_pool) {
      output = average(input(0), static_cast<std::size_t>(node.out_channels));
    }
    if (node.op == Op::linear) output = multiply(node, input(0));
    values.push_back(std::move(output));
  }
  return values;
}

// An input and one convolution.
Network single_convolution(int in_height, int channels, int kernel, int stride, bool depthwise,
                           unsigned seed) {
  Node input;
  input.name = "input";
  input.out_channels = channels;
  input.out_height = in_height;
  Node node;
  node.op = Op::convolution;
  node.name = "convolution";
  node.inputs = {0};
  node.in_channels = channels;
  node.out_channels = depthwise ? channels : channels + 3;
  node.out_height = (in_height - 1) / stride + 1;
  node.kernel = kernel;
  node.stride = stride;
  node.groups = depthwise ? channels : 1;
  node.activation = seed % 2 == 0 ? Activation::relu6 : Activation::none;
  std::size_t weights = 1;
  for (const std::size_t extent : weight_shape(node)) weights *= extent;
  node.weight = test::random_values(weights, seed);
  node.bias = test::random_values(static_cast<std::size_t>(node.out_channels), seed + 1);
  Network network;
  network.nodes = {input, node};
  return network;
}

}  // namespace

TEST_CASE("single convolutions of every kind agree with the definition") {
  CHECK(rc::check("convolution", [] {
    const auto seed = *rc::gen::inRange(0U, 1'000'000U);
    const bool depthwise = *rc::gen::arbitrary<bool>();
    const Network network =
        single_convolution(*rc::gen::inRange(1, 20), *rc::gen::inRange(depthwise ? 2 : 1, 20),
                           *rc::gen::element(1, 3, 5), *rc::gen::inRange(1, 4), depthwise, seed);
    const std::vector<float> image = test::random_image(network, seed + 2);
    std::vector<float> output(network.nodes.back().value_size());
    Interpreter(network).run(image, output);
    RC_ASSERT(test::largest_error(output, run_slowly(network, image).back()) < 1e-5);
  }));
}

TEST_CASE("every value of random small networks agrees with the definition") {
  using Hidden = std::vector<int>;
  for (const auto& [width, image_size, classes, seed, hidden] :
       {std::tuple(0.1, 32, 1, 1U, Hidden{}),
        {0.25, 32, 10, 2U, Hidden{}},
        {0.25, 49, 7, 3U, Hidden{40}},
        {0.35, 64, 20, 4U, Hidden{33, 16}}}) {
    const Network network = synthetic_network(width, image_size, classes, seed, hidden);
    const std::vector<float> image = test::random_image(network, seed);
    const std::vector<Value> expected = run_slowly(network, image);
    std::vector<float> logits(static_cast<std::size_t>(classes));
    std::size_t observed = 0;
    Interpreter(network).run(image, logits, [&](std::size_t i, std::span<const float> value) {
      CAPTURE(network.nodes[i].name);
      CHECK(i == observed++);
      CHECK(test::largest_error(value, expected[i]) < 1e-4);
    });
    CHECK(observed == network.nodes.size());
    CHECK(test::largest_error(logits, expected.back()) < 1e-4);
  }
}

TEST_CASE("what an observer changes is what later nodes read") {
  const Network network = synthetic_network(0.1, 32, 4, 5);
  const std::vector<float> image = test::random_image(network, 5);
  std::vector<float> logits(4);
  const std::size_t pool = network.nodes.size() - 2;
  Interpreter(network).run(image, logits, [&](std::size_t i, std::span<float> value) {
    if (i == pool) std::ranges::fill(value, 0.0F);
  });
  CHECK(logits == network.nodes.back().bias);
}

TEST_CASE("runs are independent and repeat bit by bit, in parallel too") {
  const Network network = synthetic_network(0.25, 33, 10, 6);
  const std::vector<float> image = test::random_image(network, 6);
  const std::vector<float> expected = test::logits_of(network, image);
  std::vector<std::vector<float>> results(4, std::vector<float>(10));
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&, i] {
      Interpreter interpreter(network);
      interpreter.run(test::random_image(network, 7), results[i]);
      interpreter.run(image, results[i]);
    });
  }
  threads.clear();
  for (const auto& result : results) CHECK(result == expected);
}

TEST_CASE("a run can go on from a node, with what was made before it") {
  Network network = synthetic_network(0.25, 33, 10, 6);
  const std::vector<float> image = test::random_image(network, 6);
  const std::vector<float> before = test::logits_of(network, image);
  Interpreter interpreter(network);
  std::vector<float> logits(10);
  interpreter.run(image, logits);
  constexpr std::size_t kChanged = 20;
  const std::vector<float> bias = network.nodes[kChanged].bias;
  for (float& value : network.nodes[kChanged].bias) value += 1;
  interpreter.run_from(kChanged, logits);
  CHECK(logits == test::logits_of(network, image));
  CHECK(logits != before);
  network.nodes[kChanged].bias = bias;
  interpreter.run_from(kChanged, logits);
  CHECK(logits == before);
  CHECK_THROWS_AS(interpreter.run_from(0, logits), std::invalid_argument);
  CHECK_THROWS_AS(interpreter.run_from(network.nodes.size(), logits), std::invalid_argument);
  CHECK_THROWS_AS(interpreter.run_from(1, std::span(logits).first(3)), std::invalid_argument);
}

TEST_CASE("images and logits of the wrong size are refused") {
  const Network network = synthetic_network(0.1, 32, 4, 8);
  std::vector<float> logits(4);
  Interpreter interpreter(network);
  CHECK_THROWS_AS(interpreter.run(std::vector<float>(3), logits), std::invalid_argument);
  const std::vector<float> image = test::random_image(network, 8);
  CHECK_THROWS_AS(interpreter.run(image, std::span(logits).first(3)), std::invalid_argument);
}

// The golden outputs are of the original network; the file's classifier is rounded to 8 bits,
// which its README says costs 0.030 rms and at most 0.119.
TEST_CASE("the real weights give the golden logits") {
  const auto assets = test::assets();
  if (!assets) return;
  const Network network = load_network(*assets / "mobilenet_v2.safetensors");
  for (const char* number : {"0", "1", "2"}) {
    const MappedNpy input(*assets / "golden" / ("input_" + std::string(number) + ".npy"));
    const MappedNpy output(*assets / "golden" / ("output_" + std::string(number) + ".npy"));
    const std::vector<float> logits = test::logits_of(network, input.floats());
    double squares = 0;
    double largest = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const double error = static_cast<double>(logits[i]) - output.floats()[i];
      squares += error * error;
      largest = std::max(largest, std::abs(error));
    }
    CHECK(std::sqrt(squares / static_cast<double>(logits.size())) < 0.031);
    CHECK(largest < 0.12);
    CHECK(std::ranges::max_element(logits) - logits.begin() ==
          std::ranges::max_element(output.floats()) - output.floats().begin());
  }
}

}  // namespace edgebench::model
