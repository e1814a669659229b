#include "quantise/diagnose.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "quantise/simulate.h"
#include "quantise_support.h"

namespace edgebench::quantise {
namespace {

QuantisedNetwork diagnosed(const test::Bench& bench, const Draft& draft) {
  QuantisedNetwork result = finish(draft);
  const Observations seen = observe(draft.equalised, bench.images, 0, {});
  result.diagnostics = diagnose(draft.equalised, seen, result, bench.images, {.threads = 2});
  return result;
}

}  // namespace

TEST_CASE("a spoilt quantiser is named as the worst") {
  const test::Bench bench(5);
  Draft draft = test::make_draft(bench);
  const std::size_t spoilt = 20;
  draft.activations[spoilt]->scale *= 12;
  const QuantisedNetwork network = diagnosed(bench, draft);
  const std::vector<LayerRow> worst = worst_layers(network, 3);
  REQUIRE(worst.size() == 3);
  CHECK(worst[0].name == bench.network.nodes[spoilt].name);
  CHECK(*worst[0].diagnostics.own_sqnr_db < *worst[1].diagnostics.own_sqnr_db);
}

TEST_CASE("the table has every node, its range, its scales and both ratios") {
  const test::Bench bench(5);
  const QuantisedNetwork network = diagnosed(bench, test::make_draft(bench));
  const std::vector<LayerRow> table = layer_table(network);
  REQUIRE(table.size() == bench.network.nodes.size());
  CHECK(table[0].op == "input");
  CHECK(table[1].op == "convolution");
  CHECK(table[2].op == "depthwise");
  CHECK(table.back().op == "linear");
  CHECK(table[1].diagnostics.maximum > 0);
  CHECK(table[1].diagnostics.maximum <= 6);
  CHECK(table[1].smallest_weight_scale > 0);
  CHECK(table[1].largest_weight_scale >= table[1].smallest_weight_scale);
  // The input's noise is its own quantiser's; later ones inherit it.
  CHECK(*table[0].diagnostics.own_sqnr_db == *table[0].diagnostics.sqnr_db);
  CHECK(*table[9].diagnostics.sqnr_db < *table[9].diagnostics.own_sqnr_db);
  for (const LayerRow& row : table) {
    if (row.activation) CHECK(*row.diagnostics.own_sqnr_db > 25);  // Eight bits over min-max.
  }
  CHECK_FALSE(table.back().diagnostics.own_sqnr_db.has_value());
  CHECK(table.back().diagnostics.sqnr_db.has_value());
}

namespace {

double decibels(double signal, double noise) {
  return 10 * std::log10(signal / noise);
}

double energy(std::span<const float> values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

double distance(std::span<const float> left, std::span<const float> right) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    sum += std::pow(static_cast<double>(left[i]) - static_cast<double>(right[i]), 2);
  }
  return sum;
}

}  // namespace

TEST_CASE("the ratios are of sums of squares over the images, the ranges are the observed ones") {
  const test::Bench bench(5);
  const Draft draft = test::make_draft(bench);
  const QuantisedNetwork network = diagnosed(bench, draft);
  const Observations seen = observe(draft.equalised, bench.images, 0, {});
  const std::size_t nodes = bench.network.nodes.size();
  std::vector<double> signal(nodes), own_noise(nodes), noise(nodes);
  for (std::size_t i = 0; i < bench.images.count(); ++i) {
    std::vector<std::vector<float>> exact;
    std::vector<float> logits(10);
    model::Interpreter(draft.equalised)
        .run(bench.images.load(i), logits, [&](std::size_t node, std::span<float> value) {
          exact.emplace_back(value.begin(), value.end());
          signal[node] += energy(value);
          std::vector<float> rounded = exact.back();
          if (draft.activations[node])
            fake_quantise(*draft.activations[node], draft.scheme, rounded);
          own_noise[node] += distance(rounded, value);
        });
    Simulation(network).run(bench.images.load(i), logits,
                            [&](std::size_t node, std::span<float> value) {
                              noise[node] += distance(value, exact[node]);
                            });
  }
  const std::vector<LayerRow> table = layer_table(network);
  for (std::size_t node = 0; node < nodes; ++node) {
    CAPTURE(table[node].name);
    CHECK(table[node].name == bench.network.nodes[node].name);
    const TensorDiagnostics& found = network.diagnostics[node];
    CHECK(found == table[node].diagnostics);
    CHECK(Range{found.minimum, found.maximum} == seen.nodes[node].range());
    CHECK(std::abs(*found.sqnr_db - decibels(signal[node], noise[node])) < 1e-4);
    CHECK(table[node].activation == draft.activations[node]);
    CHECK(found.own_sqnr_db.has_value() == draft.activations[node].has_value());
    if (found.own_sqnr_db) {
      CHECK(std::abs(*found.own_sqnr_db - decibels(signal[node], own_noise[node])) < 1e-4);
    }
    const std::vector<float>& scales = network.layers[node].weight_scale;
    CHECK(table[node].smallest_weight_scale ==
          (scales.empty() ? 0 : *std::ranges::min_element(scales)));
    CHECK(table[node].largest_weight_scale ==
          (scales.empty() ? 0 : *std::ranges::max_element(scales)));
  }
  // A channel that differs from the others, or nothing could be told apart.
  CHECK(table[1].largest_weight_scale > table[1].smallest_weight_scale);
}

TEST_CASE("only the first 32 images are compared") {
  const test::Bench bench(33, 1, 32);
  const QuantisedNetwork all = diagnosed(bench, test::make_draft(bench));
  const CalibrationImages first(bench.crops, bench.network, 32, std::nullopt);
  const Observations seen = observe(test::make_draft(bench).equalised, bench.images, 0, {});
  CHECK(diagnose(test::make_draft(bench).equalised, seen, all, first, {}) == all.diagnostics);
}

TEST_CASE("operators have these names, and the worst come first") {
  const test::Bench bench(3);
  const QuantisedNetwork network = diagnosed(bench, test::make_draft(bench));
  const std::vector<LayerRow> table = layer_table(network);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const model::Node& node = bench.network.nodes[i];
    const char* expected = node.op == model::Op::input                 ? "input"
                           : node.op == model::Op::add                 ? "add"
                           : node.op == model::Op::global_average_pool ? "pool"
                           : node.op == model::Op::linear              ? "linear"
                           : node.depthwise()                          ? "depthwise"
                                                                       : "convolution";
    CHECK(table[i].op == expected);
  }
  const std::vector<LayerRow> worst = worst_layers(network, 1000);
  CHECK(worst.size() == table.size() - 1);  // All but the logits.
  CHECK(std::ranges::is_sorted(worst, {},
                               [](const LayerRow& row) { return *row.diagnostics.own_sqnr_db; }));
  CHECK(worst_layers(network, 2).size() == 2);
}

TEST_CASE("a network without diagnostics still has a table") {
  const test::Bench bench(1);
  const QuantisedNetwork network = finish(test::make_draft(bench));
  CHECK(layer_table(network).size() == bench.network.nodes.size());
  CHECK(worst_layers(network, 5).empty());
}

}  // namespace edgebench::quantise
