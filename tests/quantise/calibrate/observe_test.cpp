#include "quantise/calibrate/observe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "quantise/quantise_support.h"

namespace edgebench::quantise {

TEST_CASE("statistics are those of the interpreter's values") {
  const test::Bench bench(3);
  const Observations found = observe(bench.network, bench.images, 2, {});
  std::vector<float> logits(10);
  std::vector<float> maximum(bench.network.nodes.size(), -1e30F);
  std::vector<float> minimum(bench.network.nodes.size(), 1e30F);
  for (std::size_t i = 0; i < 3; ++i) {
    model::Interpreter(bench.network)
        .run(bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
          maximum[node] = std::max(maximum[node], *std::ranges::max_element(value));
          minimum[node] = std::min(minimum[node], *std::ranges::min_element(value));
        });
    for (std::size_t c = 0; c < 10; ++c) CHECK(found.logits[i * 10 + c] == logits[c]);
  }
  for (std::size_t node = 0; node < maximum.size(); ++node) {
    CHECK(found.nodes[node].range() == Range{minimum[node], maximum[node]});
  }
}

TEST_CASE("means are taken before ReLU6 and over the first images only") {
  const test::Bench bench(3);
  const Observations found = observe(bench.network, bench.images, 2, {});
  model::Network linear = bench.network;
  linear.nodes.resize(2);  // The input and the first convolution.
  linear.nodes.back().activation = model::Activation::none;
  const auto& first = linear.nodes.back();
  std::vector<float> value(first.value_size());
  const std::size_t pixels = value.size() / static_cast<std::size_t>(first.out_channels);
  double mean = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    model::Interpreter(linear).run(bench.images.load(i), value);
    mean +=
        std::accumulate(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(pixels), 0.) /
        static_cast<double>(2 * pixels);
  }
  CHECK(found.mean_images == 2);
  CHECK(found.nodes[1].linear_mean[0] == doctest::Approx(mean).epsilon(1e-4));
}

TEST_CASE("every channel has its own minimum, maximum and mean before the activation") {
  const test::Bench bench(3, 1, 64, {24});
  const Observations found = observe(bench.network, bench.images, 2, {.threads = 2});
  model::Network linear = bench.network;
  for (model::Node& node : linear.nodes) node.activation = model::Activation::none;
  std::vector<ChannelStatistics> expected;
  for (const model::Node& node : linear.nodes) {
    const auto channels = static_cast<std::size_t>(node.out_channels);
    expected.push_back({.minimum = std::vector<float>(channels, 1e30F),
                        .maximum = std::vector<float>(channels, -1e30F),
                        .linear_mean = std::vector<double>(channels)});
  }
  std::vector<float> logits(10);
  for (std::size_t i = 0; i < 3; ++i) {
    model::Interpreter(linear).run(
        bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
          ChannelStatistics& statistics = expected[node];
          const std::size_t pixels = value.size() / statistics.minimum.size();
          for (std::size_t at = 0; at < value.size(); ++at) {
            const std::size_t c = at / pixels;
            if (i < 2) statistics.linear_mean[c] += value[at] / static_cast<double>(2 * pixels);
            const model::Bounds bounds = model::bounds_of(bench.network.nodes[node].activation);
            value[at] = std::clamp(value[at], bounds.least, bounds.most);
            statistics.minimum[c] = std::min(statistics.minimum[c], value[at]);
            statistics.maximum[c] = std::max(statistics.maximum[c], value[at]);
          }
        });
  }
  for (std::size_t node = 0; node < expected.size(); ++node) {
    CAPTURE(bench.network.nodes[node].name);
    CHECK(found.nodes[node].minimum == expected[node].minimum);
    CHECK(found.nodes[node].maximum == expected[node].maximum);
    double largest = 0;
    for (std::size_t c = 0; c < expected[node].linear_mean.size(); ++c) {
      largest = std::max(
          largest, std::abs(found.nodes[node].linear_mean[c] - expected[node].linear_mean[c]));
    }
    CHECK(largest < 1e-5);
  }
}

TEST_CASE("more means than images are taken over all of them") {
  const test::Bench bench(3);
  const Observations all = observe(bench.network, bench.images, 3, {});
  const Observations more = observe(bench.network, bench.images, 30, {});
  CHECK(more.mean_images == 3);
  CHECK(more.nodes[4].linear_mean == all.nodes[4].linear_mean);
  CHECK(observe(bench.network, bench.images, 0, {}).nodes[4].linear_mean ==
        std::vector<double>(all.nodes[4].linear_mean.size()));
}

TEST_CASE("the number of threads changes no bit") {
  const test::Bench bench(20);
  const Observations one = observe(bench.network, bench.images, 20, {.threads = 1});
  const Observations three = observe(bench.network, bench.images, 20, {.threads = 3});
  CHECK(one.logits == three.logits);
  for (std::size_t i = 0; i < one.nodes.size(); ++i) {
    CHECK(one.nodes[i].linear_mean == three.nodes[i].linear_mean);
    CHECK(one.nodes[i].maximum == three.nodes[i].maximum);
  }
}

TEST_CASE("histograms count every value in its bin") {
  const test::Bench bench(9);
  std::vector<Range> ranges(bench.network.nodes.size());
  ranges[4] = bench.observations.nodes[4].range();
  const auto found = histograms(bench.network, ranges, bench.images, 9, {.threads = 2});
  CHECK(found[3].counts.empty());
  const auto& counts = found[4].counts;
  CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) ==
        9 * bench.network.nodes[4].value_size());
  CHECK(counts.front() > 0);
  CHECK(counts.back() > 0);
  REQUIRE(counts.size() == 8192);
  std::vector<std::uint64_t> expected(8192);
  const float bins_per_unit = 8192 / (ranges[4].maximum - ranges[4].minimum);
  std::vector<float> logits(10);
  for (std::size_t i = 0; i < 9; ++i) {
    model::Interpreter(bench.network)
        .run(bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
          if (node != 4) return;
          for (const float v : value) {
            const auto bin = static_cast<std::size_t>((v - ranges[4].minimum) * bins_per_unit);
            ++expected[std::min<std::size_t>(bin, 8191)];
          }
        });
  }
  CHECK(counts == expected);
}

TEST_CASE("a bin's centre lies in its middle") {
  const Histogram histogram = {.range = {-2, 6}, .counts = {1, 2, 3, 4}};
  CHECK(histogram.centre(0) == -1);
  CHECK(histogram.centre(1) == 1);
  CHECK(histogram.centre(3) == 5);
}

TEST_CASE("values beyond a histogram's range are counted at its ends") {
  const test::Bench bench(2);
  std::vector<Range> ranges(bench.network.nodes.size());
  ranges[0] = {-0.001F, 0.001F};
  const auto found = histograms(bench.network, ranges, bench.images, 2, {});
  const auto& counts = found[0].counts;
  CHECK(counts.front() > 1000);
  CHECK(counts.back() > 1000);
  CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) ==
        2 * bench.network.nodes[0].value_size());
  // Fewer images than there are.
  const auto fewer = histograms(bench.network, ranges, bench.images, 1, {});
  CHECK(std::accumulate(fewer[0].counts.begin(), fewer[0].counts.end(), std::uint64_t{0}) ==
        bench.network.nodes[0].value_size());
}

TEST_CASE("a network that gives NaN is refused") {
  test::Bench bench(1);
  bench.network.nodes[1].weight[0] = std::nanf("");
  bench.network.nodes.back().bias[0] = std::nanf("");
  CHECK_THROWS_AS(observe(bench.network, bench.images, 1, {}), InputError);
}

}  // namespace edgebench::quantise
