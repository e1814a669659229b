#include "judge/layers/layer_parts.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "judge/layers/made_candidates.h"

namespace edgebench::judge {
namespace {

using runtime::KernelRole;

const NetworkPart* part_called(const std::vector<NetworkPart>& parts, const std::string& name) {
  const auto found = std::ranges::find(parts, name, &NetworkPart::name);
  return found == parts.end() ? nullptr : &*found;
}

std::vector<ComparedItem> items_of(const CandidateLayers& one, const CandidateLayers& other) {
  return compared_items(test::made_network().size(), one, other);
}

}  // namespace

TEST_CASE("every layer is an item, and every role that either has") {
  CandidateLayers one = test::made_candidate("a");
  test::add_rest(one, KernelRole::addition, 7);
  const auto items = items_of(one, test::made_candidate("b"));
  REQUIRE(items.size() == test::made_network().size() + 1);
  CHECK(items[2].layers == std::vector<std::size_t>{2});
  CHECK(items[2].one_ns == 100'000);
  CHECK(items.back().is_rest());
  CHECK(items.back().role == KernelRole::addition);
  CHECK(items.back().one_ns == 7);
  CHECK(items.back().other_ns == 0);
}

TEST_CASE("layers that one of the two computes with one kernel are one item of both") {
  CandidateLayers one = test::made_candidate("a");
  one.layers[1]->layers = {1, 2};
  one.layers[2].reset();
  CandidateLayers other = test::made_candidate("b");
  other.layers[2]->layers = {2, 3};
  other.layers[3].reset();
  const auto items = items_of(one, other);
  REQUIRE(items.size() == test::made_network().size() - 2);
  CHECK(items[1].layers == std::vector<std::size_t>{1, 2, 3});
  CHECK(items[1].one_ns == 200'000);
  CHECK(items[1].other_ns == 200'000);
  const auto parts = network_parts(test::made_network(), items);
  CHECK(part_called(parts, "features.1.conv.0.0 to features.1.conv.2") != nullptr);
  CHECK(part_called(parts, "block 1") == nullptr);
}

TEST_CASE("a layer without a kernel in one is among the unassigned of both") {
  CandidateLayers one = test::made_candidate("a");
  one.layers[4].reset();
  test::add_rest(one, KernelRole::layer, 90'000);
  const auto items = items_of(one, test::made_candidate("b"));
  REQUIRE(items.size() == test::made_network().size());
  CHECK(items.back().is_rest());
  CHECK(items.back().role == KernelRole::layer);
  CHECK(items.back().one_ns == 90'000);
  CHECK(items.back().other_ns == 100'000);
}

TEST_CASE("parts have the names that people have for them") {
  CandidateLayers one = test::made_candidate("a");
  test::add_rest(one, KernelRole::requantise, 7);
  const auto items = items_of(one, test::made_candidate("b"));
  const auto parts = network_parts(test::made_network(), items);
  const NetworkPart* some = part_called(parts, "the depthwise layers of blocks 2 to 3");
  REQUIRE(some != nullptr);
  CHECK(some->items == std::vector<std::size_t>{test::layer_of(2, test::kDepthwise),
                                                test::layer_of(3, test::kDepthwise)});
  REQUIRE(part_called(parts, "the depthwise layers") != nullptr);
  CHECK(part_called(parts, "the depthwise layers")->items.size() == 4);
  REQUIRE(part_called(parts, "block 3") != nullptr);
  CHECK(part_called(parts, "block 3")->items.size() == 3);
  CHECK(part_called(parts, "the head")->items.size() == 2);
  CHECK(part_called(parts, "the stem") == nullptr);  // It has a single layer: its name is there.
  CHECK(part_called(parts, "features.0.0") != nullptr);
  CHECK(part_called(parts, "the convolutions other than depthwise of the stem to block 2") !=
        nullptr);
  CHECK(part_called(parts, "the convolutions other than depthwise of block 4 to the head") !=
        nullptr);
  CHECK(part_called(parts, "the convolutions other than depthwise of block 4") != nullptr);
  CHECK(part_called(parts, "requantising")->items == std::vector<std::size_t>{items.size() - 1});
  CHECK(part_called(parts, "the linear layers") == nullptr);
}

}  // namespace edgebench::judge
