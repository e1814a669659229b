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
  linear.nodes.back().relu6 = false;
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
  CHECK(found[4].centre(0) > ranges[4].minimum);
  CHECK(found[4].centre(counts.size() - 1) < ranges[4].maximum);
}

TEST_CASE("a network that gives NaN is refused") {
  test::Bench bench(1);
  bench.network.nodes[1].weight[0] = std::nanf("");
  bench.network.nodes.back().bias[0] = std::nanf("");
  CHECK_THROWS_AS(observe(bench.network, bench.images, 1, {}), InputError);
}

}  // namespace edgebench::quantise
