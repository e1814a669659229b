// A real session's profile, for the tests of every runtime that tells the time of its kernels.
#pragma once

#include <initializer_list>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "prepared_runtime.h"
#include "runtime/layer_profiler.h"

namespace edgebench::test {

// Of a variant of the small network: three inferences, after two that do not count.
inline runtime::KernelTimes profile_of(const std::string& variant) {
  PreparedRuntime prepared(small_network(), {.variant = variant});
  const auto session = prepared.open(1, 1);
  session->run();
  const auto profiler = session->layer_profiler();
  REQUIRE(profiler != nullptr);
  CHECK(profiler->input().size() == session->input().size());
  for (int i = 0; i < 2; ++i) profiler->run();
  profiler->settled();
  for (int i = 0; i < 3; ++i) profiler->run();
  return profiler->take();
}

// Every layer of the small network by its name, and a role for every kernel.
inline void check_tells_every_layer(const runtime::KernelTimes& times) {
  CHECK(fault_of(times).empty());
  std::set<std::string> layers;
  for (const runtime::ProfiledKernel& kernel : times.kernels) {
    CAPTURE(kernel.kernel);
    CHECK(kernel.role != runtime::KernelRole::other);
    layers.insert(kernel.layers.begin(), kernel.layers.end());
  }
  for (const model::Node& node : small_network().nodes) {
    CAPTURE(node.name);
    if (!node.weight.empty()) CHECK(layers.contains(node.name));
  }
  CHECK(layers.size() == 53);
}

// Of each variant, by a profiler that tells every inference.
inline void check_profiles_of_runs(std::initializer_list<const char*> variants) {
  for (const char* variant : variants) {
    CAPTURE(variant);
    const runtime::KernelTimes times = profile_of(variant);
    CHECK(times.rows_ns.size() == 3);
    CHECK(times.left_out_runs == 0);
    check_tells_every_layer(times);
  }
}

}  // namespace edgebench::test
