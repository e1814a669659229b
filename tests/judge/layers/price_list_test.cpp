#include "judge/layers/price_list.h"

#include <array>

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

// Layers that read and make 100 values each.
std::vector<record::NetworkLayer> network_of(std::size_t layers) {
  return std::vector<record::NetworkLayer>(layers, {.input_values = 100, .output_values = 100});
}

CandidateLayers candidate(const std::string& name, const std::vector<double>& times_ns) {
  CandidateLayers made{.candidate = name};
  for (const double time_ns : times_ns) {
    if (time_ns > 0) {
      made.layers.emplace_back(KernelGroup{.median_ns = time_ns});
    } else {
      made.layers.emplace_back();
    }
  }
  return made;
}

// Layers whose neighbours are additions.
std::vector<LayerLinks> apart(std::size_t layers) {
  return std::vector<LayerLinks>(layers);
}

// Each reads what the one before it makes, and nothing else does.
std::vector<LayerLinks> chain(std::size_t layers) {
  std::vector<LayerLinks> links(layers, {.input_layer = {}, .read_by_layers_only = true});
  for (std::size_t i = 1; i < layers; ++i) links[i].input_layer = i - 1;
  links.back().read_by_layers_only = false;
  return links;
}

}  // namespace

TEST_CASE("a layer costs what FP32 takes more, and the conversions of what it reads and makes") {
  CandidateLayers int8 = candidate("a:int8", {100, 100});
  int8.rest[runtime::KernelRole::input_conversion].median_ns = 50;  // 0.5 ns a value.
  const PriceList list = price_list(int8, candidate("a:fp32", {300, 120}), network_of(2), apart(2),
                                    std::array{0.5, 0.25});
  CHECK(list.candidate == "a:int8");
  CHECK(list.layers[0].cost_ns.value() == doctest::Approx(300));
  CHECK(list.layers[1].cost_ns.value() == doctest::Approx(120));
  int8.rest.clear();
  CHECK(price_list(int8, candidate("a:fp32", {300, 120}), network_of(2), apart(2),
                   std::array{0.5, 0.25})
            .layers[0]
            .cost_ns.value() == doctest::Approx(200));
}

TEST_CASE("best is what is free, by its gain, then the most gain for the time") {
  const PriceList list = price_list(candidate("a:int8", {100, 100, 100, 100, 100}),
                                    candidate("a:fp32", {300, 200, 90, 80, 110}), network_of(5),
                                    apart(5), std::array{0.4, 0.3, 0.1, 0.2, -0.5});
  CHECK(list.best == std::vector<std::size_t>{3, 2, 1, 0});  // The last one loses.
  CHECK(list.within(99) == std::vector<std::size_t>{3, 2});
  CHECK(list.within(100) == std::vector<std::size_t>{3, 2, 1});
  CHECK(list.within(1000) == list.best);
  CHECK(list.cost_ns(list.best) == doctest::Approx(300));
}

TEST_CASE("between two layers in FP32 nothing is converted, unless others read it in integers") {
  CandidateLayers int8 = candidate("a:int8", {100, 100, 100});
  int8.rest[runtime::KernelRole::input_conversion].median_ns = 50;  // 0.5 ns a value.
  const CandidateLayers fp32 = candidate("a:fp32", {200, 120, 110});
  const std::array gains_db = {0.5, 0.1, 0.1};
  auto links = chain(3);
  const PriceList list = price_list(int8, fp32, network_of(3), links, gains_db);
  CHECK(list.cost_ns(std::array<std::size_t, 1>{1}) == doctest::Approx(20 + 50 + 50));
  CHECK(list.cost_ns(std::array<std::size_t, 2>{0, 2}) == doctest::Approx(200 + 110));
  CHECK(list.cost_ns(std::array<std::size_t, 2>{1, 0}) == doctest::Approx(100 + 20 + 50 + 50));
  CHECK(list.cost_ns(std::array<std::size_t, 3>{0, 1, 2}) == doctest::Approx(130 + 50 + 50));
  // Beside the first the second costs 20 ns; alone the third is cheaper than it.
  CHECK(list.best == std::vector<std::size_t>{0, 1, 2});
  // An addition reads what the first one makes.
  links[0].read_by_layers_only = false;
  CHECK(price_list(int8, fp32, network_of(3), links, gains_db)
            .cost_ns(std::array<std::size_t, 2>{0, 1}) == doctest::Approx(100 + 20 + 200));
}

TEST_CASE("a layer without a kernel of its own has no price") {
  CandidateLayers fused = candidate("a:int8", {100, 0, 100, 100});
  fused.layers.front()->layers = {0, 1};
  const PriceList list = price_list(fused, candidate("a:fp32", {200, 200, 200, 0}), network_of(4),
                                    apart(4), std::array{0.1, 0.1, 0.1, 0.1});
  CHECK_FALSE(list.layers[0].cost_ns.has_value());  // Its kernel computes the next one, too.
  CHECK_FALSE(list.layers[1].cost_ns.has_value());
  CHECK(list.layers[2].cost_ns.value() == doctest::Approx(100));
  CHECK_FALSE(list.layers[3].cost_ns.has_value());
  CHECK(list.best == std::vector<std::size_t>{2});
}

}  // namespace edgebench::judge
