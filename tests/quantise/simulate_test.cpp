// The simulation against integer arithmetic: a second implementation of the quantised network that
// sums products of integers in 64 bits, as an ideal kernel would.
#include "quantise/simulate.h"

#include <algorithm>
#include <cmath>

#include "quantise/activation.h"
#include "quantise/quantise_support.h"
#include "stats/logits.h"

namespace edgebench::quantise {
namespace {

using Integers = std::vector<std::int64_t>;  // Less their zero point.

// One output of a convolution or of the classifier, in units of input scale x weight scale.
std::int64_t accumulate(const model::Node& node, const QuantisedLayer& layer, int in_height,
                        const Integers& input, int channel, int y, int x) {
  const int in_per_group = node.in_channels / node.groups;
  const int kernel = std::max(node.kernel, 1);
  const int first = node.groups == 1 ? 0 : channel;
  std::int64_t sum = layer.bias[static_cast<std::size_t>(channel)];
  for (int c = 0; c < in_per_group; ++c) {
    for (int tap = 0; tap < kernel * kernel; ++tap) {
      const int in_y = y * node.stride + tap / kernel - (kernel - 1) / 2;
      const int in_x = x * node.stride + tap % kernel - (kernel - 1) / 2;
      if (in_y < 0 || in_y >= in_height || in_x < 0 || in_x >= in_height) continue;
      const int weight_at = (channel * in_per_group + c) * kernel * kernel + tap;
      const int in_at = ((first + c) * in_height + in_y) * in_height + in_x;
      sum += layer.weight[static_cast<std::size_t>(weight_at)] *
             input[static_cast<std::size_t>(in_at)];
    }
  }
  return sum;
}

class IntegerNetwork {
 public:
  explicit IntegerNetwork(const QuantisedNetwork& network) : network_(network) {}

  std::vector<float> run(std::span<const float> image) {
    values_.clear();
    for (std::size_t i = 0; i < network_.network.nodes.size(); ++i) {
      const std::vector<double> value = real_value(i, image);
      if (!network_.activations[i]) return {value.begin(), value.end()};
      const auto& quantiser = *network_.activations[i];
      Integers integers;
      for (const double v : value) {
        integers.push_back(quantise_value(static_cast<float>(v), quantiser, network_.scheme) -
                           quantiser.zero_point);
      }
      values_.push_back(std::move(integers));
    }
    return {};
  }

 private:
  double scale(const model::Node& node, std::size_t k = 0) const {
    return network_.activations[static_cast<std::size_t>(node.inputs[k])]->scale;
  }

  std::vector<double> real_value(std::size_t i, std::span<const float> image) const {
    const model::Node& node = network_.network.nodes[i];
    if (node.op == model::Op::input) return {image.begin(), image.end()};
    const Integers& input = values_[static_cast<std::size_t>(node.inputs[0])];
    std::vector<double> value;
    if (node.op == model::Op::add) {
      const Integers& other = values_[static_cast<std::size_t>(node.inputs[1])];
      for (std::size_t at = 0; at < input.size(); ++at) {
        value.push_back(static_cast<double>(input[at]) * scale(node) +
                        static_cast<double>(other[at]) * scale(node, 1));
      }
      return value;
    }
    if (node.op == model::Op::global_average_pool) {
      const std::size_t pixels = input.size() / static_cast<std::size_t>(node.out_channels);
      value.assign(static_cast<std::size_t>(node.out_channels), 0);
      for (std::size_t at = 0; at < input.size(); ++at) {
        value[at / pixels] +=
            static_cast<double>(input[at]) * scale(node) / static_cast<double>(pixels);
      }
      return value;
    }
    const int in_height =
        network_.network.nodes[static_cast<std::size_t>(node.inputs[0])].out_height;
    for (int channel = 0; channel < node.out_channels; ++channel) {
      const double unit =
          scale(node) * network_.layers[i].weight_scale[static_cast<std::size_t>(channel)];
      for (int y = 0; y < node.out_height; ++y) {
        for (int x = 0; x < node.out_height; ++x) {
          const double sum = static_cast<double>(accumulate(node, network_.layers[i], in_height,
                                                            input, channel, y, x)) *
                             unit;
          const model::Bounds bounds = model::bounds_of(node.activation);
          value.push_back(std::clamp(sum, double{bounds.least}, double{bounds.most}));
        }
      }
    }
    return value;
  }

  const QuantisedNetwork& network_;
  std::vector<Integers> values_;
};

}  // namespace

TEST_CASE("the simulation is the integer network, but for ties in rounding") {
  for (const Scheme scheme : {Scheme::asymmetric_u8, Scheme::asymmetric_u8_w7}) {
    const test::Bench bench(3, 2, 64, {24, 12});
    const QuantisedNetwork network = finish(test::make_draft(bench, scheme));
    const std::vector<float> found = simulate(network, bench.images, {.threads = 2});
    std::vector<float> expected;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto logits = IntegerNetwork(network).run(bench.images.load(i));
      expected.insert(expected.end(), logits.begin(), logits.end());
    }
    const double sqnr_db =
        stats::mean_sqnr_db({.values = expected, .classes = 10}, {.values = found, .classes = 10});
    CHECK(sqnr_db > 45);
    CHECK(stats::mean_sqnr_db({.values = bench.observations.logits, .classes = 10},
                              {.values = found, .classes = 10}) < 45);
  }
}

TEST_CASE("every value is one that an integer stands for") {
  const test::Bench bench(1);
  const QuantisedNetwork network = finish(test::make_draft(bench));
  std::vector<float> logits(10);
  Simulation(network).run(bench.images.load(0), logits,
                          [&](std::size_t node, std::span<float> value) {
                            if (!network.activations[node]) return;
                            std::vector<float> again(value.begin(), value.end());
                            fake_quantise(*network.activations[node], network.scheme, again);
                            CHECK(std::ranges::equal(again, value));
                          });
}

}  // namespace edgebench::quantise
