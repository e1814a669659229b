// The hand-written derivatives against finite differences. With rounding off the tail is smooth but
// for clipping, and its analytic gradient has to be exact; the parameters are moved off their
// starting point first, where bounds and kinks coincide.
#include "quantise/refine/tail_parameters.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "quantise/quantise_support.h"
#include "quantise/refine/refine.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

// In double precision nothing would be left to hope; in FP32 a step must be large enough to stand
// out of the rounding, and small enough not to cross kinks.
constexpr float kStep = 2e-3F;

struct Tailed {
  explicit Tailed(Scheme scheme, const std::vector<int>& hidden)
      : bench(12, 1, 64, hidden),
        draft(test::make_draft(bench, scheme)),
        parameters(draft, bench.observations, block_input(bench.network, 16)),
        values(parameters.trainables().size()) {
    const QuantisedNetwork whole = finish(draft);
    QuantisedNetwork head = whole;
    head.network.nodes.resize(parameters.start() + 1);
    Simulation simulation(head);
    std::vector<float> value(head.network.nodes.back().value_size());
    simulation.run(bench.images.load(0), value);
    const auto& start = head.network.nodes.back();
    input = Eigen::Map<const Matrix>(value.data(), start.out_channels,
                                     start.out_height * start.out_height);
    reference = Eigen::Map<const Eigen::VectorXf>(bench.observations.logits.data(), 10);
    std::mt19937 random(5);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Trainable& bounds = parameters.trainables()[i];
      const float wanted = (static_cast<float>(random() % 1000) / 1000 - 0.5F) * 0.1F;
      values[i] = std::clamp(wanted, bounds.least + 2 * kStep, bounds.most - 2 * kStep);
    }
  }

  double loss(std::span<const float> at) {
    Matrix gradient;
    return noise_db(pass.forward(parameters.tail(at, Rounding::none, 1), input), reference,
                    gradient);
  }

  test::Bench bench;
  Draft draft;
  TailParameters parameters;
  std::vector<float> values;
  Matrix input;
  Matrix reference;
  TailPass pass{bench.network};
};

std::vector<double> analytic(Tailed& tailed) {
  const Tail tail = tailed.parameters.tail(tailed.values, Rounding::none, 1);
  TailGradients gradients = zero_gradients(tailed.bench.network);
  Matrix gradient;
  noise_db(tailed.pass.forward(tail, tailed.input), tailed.reference, gradient);
  tailed.pass.backward(tail, gradient, gradients);
  return tailed.parameters.gradient(tailed.values, gradients);
}

}  // namespace

TEST_CASE("the gradient of every kind of parameter agrees with finite differences") {
  using Hidden = std::vector<int>;
  for (const auto& [scheme, hidden] : {std::pair(Scheme::asymmetric_u8, Hidden{}),
                                       {Scheme::symmetric_i8, Hidden{}},
                                       {Scheme::asymmetric_u8, Hidden{24}}}) {
    Tailed tailed(scheme, hidden);
    const std::vector<double> expected = analytic(tailed);
    struct Sums {
      double product = 0, expected = 0, found = 0;
    };
    std::map<float, Sums> kinds;  // By rate: ranges, biases, factors.
    for (std::size_t i = 0; i < expected.size(); i += 3) {
      std::vector<float> moved = tailed.values;
      moved[i] += kStep;
      const double above = tailed.loss(moved);
      moved[i] = tailed.values[i] - kStep;
      const double found = (above - tailed.loss(moved)) / (2 * static_cast<double>(kStep));
      Sums& sums = kinds[tailed.parameters.trainables()[i].rate];
      sums.product += expected[i] * found;
      sums.expected += expected[i] * expected[i];
      sums.found += found * found;
    }
    REQUIRE(kinds.size() == 3);
    for (const auto& [rate, sums] : kinds) {
      CAPTURE(rate);
      // The cosine between the two, and their lengths. Kinks within a step cost the rest.
      CHECK(sums.product / std::sqrt(sums.expected * sums.found) > 0.99);
      CHECK(std::sqrt(sums.found / sums.expected) == doctest::Approx(1).epsilon(0.05));
    }
  }
}

}  // namespace edgebench::quantise
