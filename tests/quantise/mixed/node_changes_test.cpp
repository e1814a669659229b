#include "quantise/mixed/node_changes.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <doctest/doctest.h>

#include "quantise/quantise_support.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

// With half of each weight, and a value that is not quantised.
NodeChange halved(const QuantisedNetwork& network, std::size_t node) {
  NodeChange change{.index = node, .node = network.network.nodes[node], .activation = {}};
  for (float& weight : change.node.weight) weight /= 2;
  return change;
}

}  // namespace

TEST_CASE("each change answers as the network with it alone, in whichever order and threads") {
  const test::Bench bench(6);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  constexpr std::array<std::size_t, 3> kNodes = {14, 1, 30};
  std::vector<NodeChange> changes;
  for (const std::size_t node : kNodes) changes.push_back(halved(quantised, node));
  const auto found =
      answers_of_each(quantised, changes, bench.images, {.threads = 2}, "changing layers");
  REQUIRE(found.size() == kNodes.size());
  for (std::size_t i = 0; i < kNodes.size(); ++i) {
    CAPTURE(kNodes[i]);
    QuantisedNetwork changed = quantised;
    changed.network.nodes[kNodes[i]] = changes[i].node;
    changed.activations[kNodes[i]] = changes[i].activation;
    CHECK(found[i] == simulate(changed, bench.images, {.threads = 1}));
    CHECK(found[i] != simulate(quantised, bench.images, {.threads = 1}));
  }
}

TEST_CASE("the image is nothing to change") {
  const test::Bench bench(1);
  const QuantisedNetwork quantised = finish(test::make_draft(bench));
  CHECK_THROWS_AS(
      answers_of_each(quantised, {halved(quantised, 0)}, bench.images, {.threads = 1}, "changing"),
      std::invalid_argument);
}

}  // namespace edgebench::quantise
