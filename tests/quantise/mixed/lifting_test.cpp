#include "quantise/mixed/lifting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include <doctest/doctest.h>

#include "quantise/layer.h"
#include "quantise/quantise_support.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

std::size_t node_called(const QuantisedNetwork& network, const std::string& name) {
  const auto found = std::ranges::find(network.network.nodes, name, &model::Node::name);
  REQUIRE(found != network.network.nodes.end());
  return static_cast<std::size_t>(found - network.network.nodes.begin());
}

// The means of a node's channels over all images.
std::vector<double> channel_means(const QuantisedNetwork& network, const test::Bench& bench,
                                  std::size_t node) {
  const auto channels = static_cast<std::size_t>(network.network.nodes[node].out_channels);
  std::vector<double> means(channels);
  Simulation simulation(network);
  std::vector<float> logits(static_cast<std::size_t>(network.network.classes));
  for (std::size_t i = 0; i < bench.images.count(); ++i) {
    simulation.run(bench.images.load(i), logits, [&](std::size_t at, std::span<float> value) {
      if (at != node) return;
      const std::size_t pixels = value.size() / channels;
      for (std::size_t p = 0; p < value.size(); ++p) {
        means[p / pixels] += static_cast<double>(value[p]) / static_cast<double>(pixels);
      }
    });
  }
  return means;
}

// Rounds the weights of a layer once more, to so few steps that nobody can miss it.
void spoil(QuantisedNetwork& network, std::size_t index) {
  constexpr int kStep = 40;
  QuantisedLayer& layer = network.layers[index];
  for (std::int8_t& weight : layer.weight) {
    weight = static_cast<std::int8_t>(std::lround(weight / static_cast<double>(kStep)) * kStep);
  }
  model::Node& node = network.network.nodes[index];
  dequantise_layer(layer, network.activations[node.input()].value().scale, node);
}

}  // namespace

TEST_CASE("with nothing lifted the network is the quantised one") {
  const test::Bench bench(4);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  CHECK(lifting.lifted({}) == quantised);
}

TEST_CASE("a lifted layer has FP32 weights and the mean outputs that it had") {
  const test::Bench bench(4);
  const test::Bench other(4, 2);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  const std::size_t bottleneck = node_called(quantised, "features.3.conv.2");
  QuantisedNetwork lifted = lifting.lifted(std::array{bottleneck});
  CHECK(lifted.layers[bottleneck].weight.empty());
  CHECK(lifted.network.nodes[bottleneck].weight != quantised.network.nodes[bottleneck].weight);
  CHECK(lifted.activations == quantised.activations);  // An addition reads it.
  lifted.activations[bottleneck].reset();
  QuantisedNetwork before = quantised;
  before.activations[bottleneck].reset();
  const std::vector<double> wanted = channel_means(before, bench, bottleneck);
  const std::vector<double> found = channel_means(lifted, bench, bottleneck);
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    CHECK(found[c] == doctest::Approx(wanted[c]).epsilon(1e-3));
  }
  // Without another bias they would differ.
  lifted.network.nodes[bottleneck].bias = quantised.network.nodes[bottleneck].bias;
  const std::vector<double> unmended = channel_means(lifted, bench, bottleneck);
  double largest = 0;
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    largest = std::max(largest, std::abs(unmended[c] - wanted[c]));
  }
  CHECK(largest > 1e-3);
}

TEST_CASE("a value that only lifted layers make and read has no quantiser") {
  const test::Bench bench(2);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  const std::size_t expansion = node_called(quantised, "features.4.conv.0.0");
  const std::size_t depthwise = node_called(quantised, "features.4.conv.1.0");
  const QuantisedNetwork both = lifting.lifted(std::array{expansion, depthwise});
  CHECK_FALSE(both.activations[expansion].has_value());
  CHECK(both.activations[depthwise] == quantised.activations[depthwise]);
}

TEST_CASE("a layer alone in integers leaves nothing else in them") {
  const test::Bench bench(2);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  const std::size_t layer = node_called(quantised, "features.2.conv.1.0");
  const QuantisedNetwork alone = lifting.alone(layer);
  for (std::size_t i = 0; i < alone.activations.size(); ++i) {
    CHECK(alone.activations[i].has_value() == (i == layer));
    CHECK(alone.layers[i].weight.empty() == (i != layer));
  }
  CHECK(lifting.sqnr_db(alone) > lifting.sqnr_db(quantised) + 3);
}

TEST_CASE("lifting a spoilt layer brings back most of what it cost") {
  const test::Bench bench(6);
  const QuantisedNetwork sound = finish(test::make_draft(bench));
  QuantisedNetwork quantised = sound;
  const std::size_t layer = node_called(quantised, "features.5.conv.0.0");
  spoil(quantised, layer);
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  const double spoilt_db = lifting.sqnr_db(quantised);
  const double sound_db = lifting.sqnr_db(sound);
  CHECK(spoilt_db < sound_db - 3);
  // Not all: its bias was not corrected for the rounding, and its means stay what they were.
  CHECK(lifting.sqnr_db(lifting.lifted(std::array{layer})) > sound_db - 2);
  CHECK(lifting.sqnr_db(lifting.alone(layer)) < spoilt_db + 3);
}

TEST_CASE("the same on any number of threads") {
  const test::Bench bench(6);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const Lifting one(bench.network, quantised, bench.images, {.threads = 1});
  const Lifting four(bench.network, quantised, bench.images, {.threads = 4});
  const std::array<std::size_t, 2> layers = {1, 20};
  CHECK(one.lifted(layers) == four.lifted(layers));
  CHECK(one.sqnr_db(quantised) == four.sqnr_db(quantised));
}

TEST_CASE("networks that do not belong together, and nodes without weights, are refused") {
  const test::Bench bench(2);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  const test::Bench head(2, 1, 64, {16});
  CHECK_THROWS_AS(Lifting(head.network, quantised, bench.images, {}), std::invalid_argument);
  const Lifting lifting(bench.network, quantised, bench.images, {.threads = 2});
  CHECK_THROWS_AS(lifting.lifted(std::array<std::size_t, 1>{0}), std::invalid_argument);
}

}  // namespace edgebench::quantise
