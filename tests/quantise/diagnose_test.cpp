#include "quantise/diagnose.h"

#include "quantise/quantise_support.h"

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

TEST_CASE("a network without diagnostics still has a table") {
  const test::Bench bench(1);
  const QuantisedNetwork network = finish(test::make_draft(bench));
  CHECK(layer_table(network).size() == bench.network.nodes.size());
  CHECK(worst_layers(network, 5).empty());
}

}  // namespace edgebench::quantise
