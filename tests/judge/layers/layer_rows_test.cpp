#include "judge/layers/layer_rows.h"

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

std::vector<record::NetworkLayer> network() {
  std::vector<record::NetworkLayer> layers;
  for (const char* name : {"features.0.0", "features.1.conv.0.0", "features.1.conv.1",
                           "features.12.conv.0.0", "features.18.0", "classifier.1"}) {
    layers.push_back({.name = name});
  }
  return layers;
}

}  // namespace

TEST_CASE("the stem, each block and the head are a row") {
  const auto rows = layer_rows(network(), false);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].name == "stem");
  CHECK(rows[1].name == "block 1");
  CHECK(rows[1].layers == std::vector<std::size_t>{1, 2});
  CHECK(rows[2].name == "block 12");
  CHECK(rows[3].name == "head");
  CHECK(rows[3].layers == std::vector<std::size_t>{4, 5});
}

TEST_CASE("every layer is a row by its own name") {
  const auto rows = layer_rows(network(), true);
  REQUIRE(rows.size() == 6);
  CHECK(rows[5].name == "classifier.1");
  CHECK(layer_rows({}, false).empty());
}

TEST_CASE("a row takes what its layers' kernels take, and nothing where they have none") {
  CandidateLayers candidate;
  candidate.layers.resize(6);
  candidate.layers[1] = KernelGroup{.median_ns = 5};
  candidate.layers[4] = KernelGroup{.median_ns = 7};
  candidate.layers[5] = KernelGroup{.median_ns = 8};
  const auto rows = layer_rows(network(), false);
  CHECK_FALSE(time_ns(rows[0], candidate));
  CHECK(time_ns(rows[1], candidate) == 5);
  CHECK(time_ns(rows[3], candidate) == 15);
}

TEST_CASE("a depthwise layer is of a kind of its own") {
  CHECK(kind_words({.depthwise = true}) == "depthwise");
  CHECK(kind_words({}) == "convolution");
  CHECK(kind_words({.kind = runtime::LayerKind::linear}) == "linear");
}

TEST_CASE("what belongs to no layer has a name of its own") {
  CHECK(words_of(runtime::KernelRole::layer) == "unassigned");
  CHECK(words_of(runtime::KernelRole::requantise) == "requantising");
  CHECK(words_of(runtime::KernelRole::other) == "other kernels");
}

}  // namespace edgebench::judge
