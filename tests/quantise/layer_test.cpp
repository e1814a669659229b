#include "quantise/layer.h"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "quantise/quantise_support.h"

namespace edgebench::quantise {
namespace {

model::Node linear(std::vector<float> weight, std::vector<float> bias) {
  model::Node node;
  node.op = model::Op::linear;
  node.out_channels = static_cast<int>(bias.size());
  node.in_channels = static_cast<int>(weight.size() / bias.size());
  node.weight = std::move(weight);
  node.bias = std::move(bias);
  return node;
}

}  // namespace

TEST_CASE("each channel uses its 127 steps") {
  const model::Node node = linear({1, -0.5F, 0.25F, 10, 127, -127, 2, 0}, {1, -2});
  const QuantisedLayer layer = quantise_layer(node, 0.5F, WeightScales::per_channel);
  CHECK(layer.weight_scale == std::vector<float>{10.0F / 127, 1});
  CHECK(layer.weight == std::vector<std::int8_t>{13, -6, 3, 127, 127, -127, 2, 0});
  CHECK(layer.bias == std::vector<std::int32_t>{25, -4});
}

TEST_CASE("a lower limit has as many steps as it says") {
  const model::Node node = linear({63, -6.4F, 0.5F, 1.5F}, {0});
  const QuantisedLayer layer = quantise_layer(node, 1, WeightScales::per_channel, 63);
  CHECK(layer.weight_scale == std::vector<float>{1});
  CHECK(layer.weight == std::vector<std::int8_t>{63, -6, 0, 2});
}

TEST_CASE("halves of weights round to even") {
  const model::Node node = linear({127, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F}, {0});
  const QuantisedLayer layer = quantise_layer(node, 1, WeightScales::per_channel);
  CHECK(layer.weight == std::vector<std::int8_t>{127, 0, 2, 2, 0, -2});
}

TEST_CASE("halves of biases round to even, at the product of both scales") {
  // Input 0.5 times weight 1: a bias of 0.25 is half a step.
  const model::Node node =
      linear({127, 127, 127, 127, 127, 127}, {0.25F, 0.75F, 1.25F, -0.25F, -0.75F, -1.3F});
  const QuantisedLayer layer = quantise_layer(node, 0.5F, WeightScales::per_channel);
  CHECK(layer.bias == std::vector<std::int32_t>{0, 2, 2, 0, -2, -3});
}

TEST_CASE("a channel's scale is that of its weights, or of a bias too large for them") {
  CHECK(weight_scale(127, 0, 1) == 1);
  CHECK(weight_scale(63, 0, 1, 63) == 1);
  CHECK(weight_scale(254, 5, 0.25F) == 2);
  // 2^30 steps hold any bias; a scale of 1 holds 2^30 at an input scale of 1.
  CHECK(weight_scale(1, std::ldexp(1.0F, 31), 1) == 2);
  CHECK(weight_scale(1, -std::ldexp(1.0F, 31), 0.5F) == 4);
  CHECK(weight_scale(0, std::ldexp(1.0F, 30), 2) == 0.5F);
  CHECK(weight_scale(0, 0, 1) == 1);
  CHECK(weight_scale(1e-40F, 0, 1) == 1);
}

TEST_CASE("a bias beyond what its scale holds saturates on either side") {
  model::Node node = linear({127, 127}, {0, 0});
  node.bias = {std::ldexp(1.0F, 30), -std::ldexp(1.0F, 30)};
  const QuantisedLayer whole = quantise_layer(node, 1, WeightScales::per_channel);
  CHECK(whole.bias == std::vector<std::int32_t>{1 << 30, -(1 << 30)});
  // A channel without weights takes the others' scale, which its bias does not fit.
  node = linear({127, 0, 0}, {0, 1e30F, -1e30F});
  const QuantisedLayer common = quantise_layer(node, 1, WeightScales::per_tensor);
  CHECK(common.weight_scale == std::vector<float>(3, 1));
  CHECK(common.bias == std::vector<std::int32_t>{0, 1 << 30, -(1 << 30)});
}

TEST_CASE("integers stand for themselves times their scales") {
  model::Node node = linear({0, 0, 0, 0}, {0, 0});
  const QuantisedLayer layer = {
      .weight = {-127, 3, 127, -2}, .weight_scale = {0.5F, 0.25F}, .bias = {-7, 9}};
  dequantise_layer(layer, 4, node);
  CHECK(node.weight == std::vector<float>{-63.5F, 1.5F, 31.75F, -0.5F});
  CHECK(node.bias == std::vector<float>{-14, 9});
}

TEST_CASE("one scale for the tensor is that of its largest weight") {
  const model::Node node = linear({1, 2, 127, 0, 0, 0}, {0, 0, 1e30F});
  const QuantisedLayer layer = quantise_layer(node, 1, WeightScales::per_tensor);
  CHECK(layer.weight_scale == std::vector<float>(3, 1));
  CHECK(layer.weight == std::vector<std::int8_t>{1, 2, 127, 0, 0, 0});
}

TEST_CASE("degenerate channels keep usable integers") {
  // All zero; one value; a huge range; a bias that the scale of tiny weights could not hold.
  const model::Node node =
      linear({0, 0, 0, 5, 5, 5, 1e38F, 1e-38F, -1e38F, 1e-20F, 0, 0}, {0, 1, 0, 100});
  const QuantisedLayer layer = quantise_layer(node, 0.01F, WeightScales::per_channel);
  CHECK(layer.weight_scale[0] == 1.0F);
  CHECK(layer.weight[3] == 127);
  for (const float scale : layer.weight_scale) CHECK(std::isnormal(scale));
  model::Node stands_for = node;
  dequantise_layer(layer, 0.01F, stands_for);
  CHECK(stands_for.bias[3] == doctest::Approx(100));
  CHECK(stands_for.weight[9] == 0);
  for (const float weight : stands_for.weight) CHECK(std::isfinite(weight));
}

TEST_CASE("weights and biases come back within half a step") {
  CHECK(rc::check("layer round trip", [] {
    const auto raw = *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(-1000, 1001));
    std::vector<float> weight(raw.size());
    std::ranges::transform(raw, weight.begin(), [](int w) { return static_cast<float>(w) / 300; });
    const model::Node node = linear(weight, {0.3F, -7, 12});
    const float input_scale = 0.02F;
    const QuantisedLayer layer = quantise_layer(node, input_scale, WeightScales::per_channel);
    model::Node stands_for = node;
    dequantise_layer(layer, input_scale, stands_for);
    for (std::size_t i = 0; i < weight.size(); ++i) {
      const float step = layer.weight_scale[i / 4];
      RC_ASSERT(std::abs(stands_for.weight[i] - weight[i]) <= 0.501F * step);
    }
    for (std::size_t c = 0; c < 3; ++c) {
      const float step = input_scale * layer.weight_scale[c];
      RC_ASSERT(std::abs(stands_for.bias[c] - node.bias[c]) <= 0.501F * step + 1e-6F);
    }
  }));
}

TEST_CASE("weights alone have their own scale, however large a bias is") {
  const model::Node node = linear({1, -0.5F, 0.25F, 10, 127, -127, 2, 0}, {1e30F, -2});
  const QuantisedLayer layer = quantise_weights(node);
  CHECK(layer.weight_scale == std::vector<float>{10.0F / 127, 1});
  CHECK(layer.weight == std::vector<std::int8_t>{13, -6, 3, 127, 127, -127, 2, 0});
}

}  // namespace edgebench::quantise
