#include "model/batch_norm.h"

#include <cmath>

#include <rapidcheck.h>

#include "network_support.h"
#include "support.h"

namespace edgebench::model {

TEST_CASE("a folded filter computes what filter and normalisation did") {
  CHECK(rc::check("fold", [] {
    const auto channels = *rc::gen::inRange<std::size_t>(1, 8);
    const auto filter_size = *rc::gen::inRange<std::size_t>(1, 20);
    const auto seed = *rc::gen::inRange(0U, 1'000'000U);
    const BatchNorm norm = {.weight = test::random_values(channels, seed),
                            .bias = test::random_values(channels, seed + 1),
                            .running_mean = test::random_values(channels, seed + 2),
                            .running_var = test::random_values(channels, seed + 3, 0, 4)};
    const std::vector<float> weight = test::random_values(channels * filter_size, seed + 4);
    const std::vector<float> bias = test::random_values(channels, seed + 5);
    const std::vector<float> input = test::random_values(filter_size, seed + 6);
    std::vector<float> folded_weight = weight;
    std::vector<float> folded_bias = bias;
    fold_batch_norm(norm, folded_weight, folded_bias);

    for (std::size_t channel = 0; channel < channels; ++channel) {
      double sum = bias[channel];
      double folded = folded_bias[channel];
      for (std::size_t i = 0; i < filter_size; ++i) {
        sum += static_cast<double>(weight[channel * filter_size + i]) * input[i];
        folded += static_cast<double>(folded_weight[channel * filter_size + i]) * input[i];
      }
      const double deviation = std::sqrt(norm.running_var[channel] + 1e-5);
      const double unfused = (sum - norm.running_mean[channel]) / deviation * norm.weight[channel] +
                             norm.bias[channel];
      // Each folded weight is rounded once, to a relative 6e-8.
      RC_ASSERT(std::abs(folded - unfused) <=
                1e-6 * (1 + std::abs(norm.weight[channel]) / deviation * 4 *
                                static_cast<double>(filter_size)));
    }
  }));
}

TEST_CASE("a channel without variance is divided by the root of epsilon") {
  std::vector<float> weight = {1, 2};
  std::vector<float> bias = {3};
  fold_batch_norm({{1}, {0}, {3}, {0}}, weight, bias);
  CHECK(weight[0] == doctest::Approx(316.227766));
  CHECK(weight[1] == doctest::Approx(632.455532));
  CHECK(bias[0] == 0);
}

}  // namespace edgebench::model
