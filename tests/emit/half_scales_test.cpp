#include "emit/half_scales.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include <doctest/doctest.h>

#include "emit/half.h"
#include "model/synthetic.h"
#include "quantised_support.h"

namespace edgebench::emit {
namespace {

using quantise::QuantisedNetwork;
using quantise::Scheme;

QuantisedNetwork scaled_network() {
  return test::hand_quantised(model::synthetic_network(0.25, 32, 10, 2), Scheme::symmetric_i8);
}

bool is_half(float value) {
  return value > 0 && from_half(to_half(std::array{value})).front() == value;
}

}  // namespace

TEST_CASE("scales become halves, and the usual ones leave the weights as they are") {
  const QuantisedNetwork before = scaled_network();
  const QuantisedNetwork after = with_half_scales(before);
  int changed = 0;
  for (std::size_t i = 0; i < before.layers.size(); ++i) {
    CHECK(after.activations[i].has_value() == before.activations[i].has_value());
    if (after.activations[i]) {
      CHECK(is_half(after.activations[i]->scale));
      CHECK(after.activations[i]->zero_point == before.activations[i]->zero_point);
    }
    CHECK(std::ranges::all_of(after.layers[i].weight_scale, is_half));
    CHECK(after.layers[i].weight == before.layers[i].weight);
    if (before.layers[i].bias.empty()) continue;
    const auto expected = quantise::float_biases(before, i);
    const auto found = quantise::float_biases(after, i);
    const auto steps = quantise::bias_scales(after, i);
    for (std::size_t c = 0; c < found.size(); ++c) {
      CHECK(std::abs(found[c] - expected[c]) <= 0.51F * steps[c] + 1e-6F * std::abs(expected[c]));
    }
    changed += after.layers[i].bias != before.layers[i].bias ? 1 : 0;
  }
  CHECK(changed > 10);
}

TEST_CASE("a channel whose scale is no half keeps its numbers at one that is") {
  QuantisedNetwork before = scaled_network();
  const std::size_t channel = before.layers[1].weight.size() / before.layers[1].bias.size();
  before.layers[1].weight_scale[0] = 1e-9F;       // Nothing that FP16 knows.
  before.layers[1].weight_scale[1] = 0x1.8p-24F;  // One and a half times its smallest number.
  before.layers[1].bias[0] = 1'000'000'000;
  before.layers[1].weight[channel] = 50;
  const QuantisedNetwork after = with_half_scales(before);
  CHECK(after.layers[1].weight_scale[0] == 0x1p-24F);
  CHECK(after.layers[1].weight_scale[1] == 0x1p-23F);
  CHECK(std::abs(after.layers[1].weight[0]) <= 2);  // 127e-9 at the most.
  CHECK(after.layers[1].weight[channel] == 38);     // 37.5, to even.
  CHECK(quantise::float_biases(after, 1)[0] ==
        doctest::Approx(quantise::float_biases(before, 1)[0]));
}

TEST_CASE("a scale beyond halves is an error that names its tensor") {
  QuantisedNetwork wide = scaled_network();
  wide.activations[1]->scale = 70000;
  CHECK_THROWS_WITH_AS(with_half_scales(wide), doctest::Contains("features.0.0.scale: 70000"),
                       std::range_error);
}

}  // namespace edgebench::emit
