#include "scripted_layers.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "runtime_conformance.h"

namespace edgebench::null {
namespace {

constexpr std::int64_t kLatency_ns = 10'000'000;

runtime::KernelTimes times_with(const runtime::Options& options) {
  return scripted_times(test::small_network(), parse_script(options), runtime::Arithmetic::fp32,
                        kLatency_ns);
}

std::int64_t time_of(const runtime::KernelTimes& times, const std::string& node) {
  const auto found = std::ranges::find(times.kernels, node, &runtime::ProfiledKernel::node);
  REQUIRE(found != times.kernels.end());
  return times.rows_ns.front()[static_cast<std::size_t>(found - times.kernels.begin())];
}

}  // namespace

TEST_CASE("all kernels together take the latency, and 5 % of it are no layer's") {
  const auto times = times_with({{"layers", "scripted"}});
  const auto& row = times.rows_ns.front();
  CHECK(std::abs(std::accumulate(row.begin(), row.end(), std::int64_t{0}) - kLatency_ns) < 100);
  std::int64_t rest_ns = 0;
  std::size_t layers = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool is_layer = times.kernels[i].role == runtime::KernelRole::layer;
    if (!is_layer) rest_ns += row[i];
    if (is_layer) ++layers;
  }
  CHECK(layers == 53);
  CHECK(std::abs(rest_ns - kLatency_ns / 20) < 100);
  CHECK(fault_of(times).empty());
}

TEST_CASE("one layer can be slow, and one left out") {
  const std::string layer = "features.4.conv.2";
  const auto usual = times_with({});
  const auto slow = times_with({{"slow_layer", layer + ":3"}});
  CHECK(std::abs(time_of(slow, layer) - 3 * time_of(usual, layer)) <= 3);
  CHECK(time_of(slow, "features.4.conv.0.0") == time_of(usual, "features.4.conv.0.0"));
  const auto hidden = times_with({{"hidden_layer", layer}});
  CHECK(hidden.kernels.size() == usual.kernels.size() - 1);
  CHECK(std::ranges::find(hidden.kernels, layer, &runtime::ProfiledKernel::node) ==
        hidden.kernels.end());
}

TEST_CASE("kernels without names keep their order") {
  const auto times = times_with({{"layers", "numbered"}});
  CHECK(times.kernels[1].node == "kernel 1");
  CHECK(times.kernels[1].layers == std::vector<std::string>{"kernel 1"});
}

TEST_CASE("a profiler has a row for each run since it settled") {
  int runs = 0;
  std::vector<std::byte> input(12);
  const auto profiler =
      scripted_profiler(test::small_network(), parse_script({{"profiling_us", "0"}}),
                        runtime::Arithmetic::int8, input, [&] { ++runs; });
  CHECK(profiler->input().data() == input.data());
  profiler->run();
  profiler->settled();
  profiler->run();
  profiler->run();
  CHECK(runs == 3);
  const auto times = profiler->take();
  CHECK(times.rows_ns.size() == 2);
  CHECK(times.spans_ns.size() == 2);
  CHECK(times.kernels[1].arithmetic == runtime::Arithmetic::int8);
}

}  // namespace edgebench::null
