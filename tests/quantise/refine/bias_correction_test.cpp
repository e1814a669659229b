#include "quantise/refine/bias_correction.h"

#include <cmath>

#include "quantise/quantise_support.h"
#include "quantise/refine/refine.h"
#include "quantise/simulate.h"
#include "stats/logits.h"

namespace edgebench::quantise {
namespace {

// How far the means of all channels before the activation are from the FP32 network's, as a share
// of the layers' mean magnitude.
double mean_shift(const test::Bench& bench, const Draft& draft) {
  const Observations exact =
      observe(folded(bench.network, draft.groups, draft.scales), bench.images, 12, {});
  const QuantisedNetwork network = finish(draft);
  model::Network linear = network.network;
  for (model::Node& node : linear.nodes) node.activation = model::Activation::none;
  std::vector<std::vector<double>> sums;
  for (const model::Node& node : linear.nodes) {
    sums.emplace_back(static_cast<std::size_t>(node.out_channels), 0.0);
  }
  model::Interpreter interpreter(linear);
  std::vector<float> logits(10);
  for (std::size_t i = 0; i < bench.images.count(); ++i) {
    interpreter.run(bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
      const std::size_t pixels = value.size() / sums[node].size();
      for (std::size_t at = 0; at < value.size(); ++at) {
        sums[node][at / pixels] += value[at] / static_cast<double>(pixels) / 12;
        const model::Bounds bounds = model::bounds_of(network.network.nodes[node].activation);
        value[at] = std::clamp(value[at], bounds.least, bounds.most);
      }
      if (network.activations[node]) {
        fake_quantise(*network.activations[node], network.scheme, value);
      }
    });
  }
  double shift = 0;
  double size = 0;
  for (std::size_t node = 0; node < sums.size(); ++node) {
    if (network.network.nodes[node].weight.empty()) continue;
    for (std::size_t c = 0; c < sums[node].size(); ++c) {
      shift += std::abs(sums[node][c] - exact.nodes[node].linear_mean[c]);
      size += std::abs(exact.nodes[node].linear_mean[c]);
    }
  }
  return shift / size;
}

}  // namespace

TEST_CASE("the means of the corrected network are those of the FP32 network") {
  for (const Scheme scheme : {Scheme::asymmetric_u8, Scheme::symmetric_i8}) {
    const test::Bench bench(12, 3, 64, {24});
    Draft draft = test::make_draft(bench, scheme);
    const Observations exact = observe(draft.equalised, bench.images, 12, {});
    const double before = mean_shift(bench, draft);
    correct_biases(exact, bench.images, {.threads = 2}, draft);
    const double after = mean_shift(bench, draft);
    CAPTURE(before);
    CAPTURE(after);
    CHECK(after < before / 100);
  }
}

TEST_CASE("what is kept is what the corrected network computes") {
  const test::Bench bench(6, 1, 32);
  Draft draft = test::make_draft(bench);
  const Observations exact = observe(draft.equalised, bench.images, 5, {});
  const std::size_t kept = block_input(bench.network, 14);
  const StoredValues values = correct_biases(exact, bench.images, {}, draft, kept);
  REQUIRE(values.images() == 5);
  const QuantisedNetwork network = finish(draft);
  Simulation simulation(network);
  std::vector<float> logits(10);
  for (std::size_t i = 0; i < values.images(); ++i) {
    simulation.run(bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
      if (node == kept) CHECK(values.get(i) == std::vector<float>(value.begin(), value.end()));
    });
  }
  CHECK(correct_biases(exact, bench.images, {}, draft).images() == 0);
}

TEST_CASE("a single image is enough to correct for, and threads change no bit") {
  const test::Bench bench(1);
  Draft one = test::make_draft(bench);
  Draft three = test::make_draft(bench);
  const Observations exact = observe(one.equalised, bench.images, 1, {});
  correct_biases(exact, bench.images, {.threads = 1}, one);
  correct_biases(exact, bench.images, {.threads = 3}, three);
  CHECK(one.equalised == three.equalised);
  CHECK(one.equalised != test::make_draft(bench).equalised);
}

}  // namespace edgebench::quantise
