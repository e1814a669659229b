// The names of layers that runtimes and writers of artifacts make up, taken by the network itself.

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "judge/layers/layer_map.h"
#include "model/synthetic.h"
#include "prepared_runtime.h"
#include "runtime/layer_profiler.h"
#include "runtime_conformance.h"

namespace edgebench::test {
namespace {

using runtime::KernelRole;

// Of the first layers: what is added to names, what looks like none, and letters beyond ASCII. "e"
// and "f" are layers without an activation: the product of one with it would be called "e.linear".
constexpr std::array kPeculiarNames = {
    "a_nchwc",    "x_token_1", "b/sum",    "c/WithoutBiases", "d #2", "größe",        " ",
    "layer 12",   "e",         "e.linear", "f.linear",        "f",    "features.0.0", "g.weight",
    "h_quantized"};

model::Network peculiarly_named(model::Network network) {
  std::size_t named = 0;
  for (model::Node& node : network.nodes) {
    if (node.weight.empty() || named == kPeculiarNames.size()) continue;
    node.name = kPeculiarNames[named++];
  }
  return network;
}

std::vector<record::NetworkLayer> layers_of(const model::Network& network) {
  std::vector<record::NetworkLayer> layers;
  for (const model::Node& node : network.nodes) {
    if (node.weight.empty()) continue;
    const bool linear = node.op == model::Op::linear;
    layers.push_back(
        {.name = node.name,
         .kind = linear ? runtime::LayerKind::linear : runtime::LayerKind::convolution});
  }
  return layers;
}

// Each layer has one kernel, in the order of the network, and what is no layer has a name.
void check_times(const runtime::KernelTimes& times,
                 const std::vector<record::NetworkLayer>& layers) {
  CHECK(runtime::fault_of(times).empty());
  CHECK(times.left_out_runs == 0);
  REQUIRE_FALSE(times.rows_ns.empty());
  const judge::LayerMap map = judge::map_kernels(layers, times.kernels);
  CHECK(map.mapped == layers.size());
  std::vector<std::size_t> computed;
  for (std::size_t i = 0; i < times.kernels.size(); ++i) {
    const runtime::ProfiledKernel& kernel = times.kernels[i];
    CAPTURE(kernel.node);
    CAPTURE(kernel.kernel);
    CHECK(kernel.role != KernelRole::other);
    if (kernel.role != KernelRole::layer) continue;
    CHECK_FALSE(map.layers[i].empty());
    for (const std::size_t layer : map.layers[i]) {
      if (kernel.kind) CHECK(*kernel.kind == layers[layer].kind);
      computed.push_back(layer);
    }
  }
  std::vector<std::size_t> all(layers.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  CHECK(computed == all);
  for (const std::vector<std::int64_t>& row : times.rows_ns) {
    CHECK(std::ranges::min(row) >= 0);
    CHECK(std::accumulate(row.begin(), row.end(), std::int64_t{0}) > 0);
  }
}

// `named` is the network as the record has it.
void check_variant(const model::Network& network, const model::Network& named,
                   const std::string& variant) {
  PreparedRuntime prepared(network, {.variant = variant});
  try {
    const auto session = prepared.open(1, 1);
    session->run();
    const auto profiler = session->layer_profiler();
    REQUIRE(profiler != nullptr);
    profiler->run();
    profiler->settled();
    for (int i = 0; i < 2; ++i) profiler->run();
    check_times(profiler->take(), layers_of(named));
  } catch (const runtime::Unsupported& reason) {
    MESSAGE("skipped: ", variant, ": ", std::string(reason.what()));
  }
}

}  // namespace

void check_layer_times(ArtifactNames names) {
  const auto runtime = runtime::make_runtime();
  for (const double width : {0.35, 1.4}) {
    CAPTURE(width);
    const model::Network network = model::synthetic_network(width, 96, 10, 1);
    const model::Network named = peculiarly_named(network);
    for (const runtime::Variant& variant : runtime->variants()) {
      CAPTURE(variant.name);
      check_variant(names == ArtifactNames::any ? named : network, named, variant.name);
    }
  }
}

}  // namespace edgebench::test
