#include "layer_profile.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "prepared_runtime.h"

namespace edgebench::onnxruntime {
namespace {

using runtime::KernelRole;

std::string event(const std::string& node, const std::string& operation, int start_us,
                  int time_us) {
  return R"({"cat": "Node", "name": ")" + node + R"(_kernel_time", "ts": )" +
         std::to_string(start_us) + R"(, "dur": )" + std::to_string(time_us) +
         R"(, "args": {"op_name": ")" + operation + R"(", "input_type_shape": [{"float": [1]}]}})";
}

// A run of four kernels that take 5, 7, `clip_us` and 1 us.
std::string run_of(int clip_us) {
  return R"([{"cat": "Session", "name": "model_run", "ts": 90, "dur": 50, "args": {}},)" +
         event("reorder", "ReorderInput", 100, 5) + "," +
         event("features.0.0.linear_nchwc", "Conv", 107, 7) + "," +
         event("features.0.0", "Clip", 115, clip_us) + "," +
         event("back", "ReorderOutput", 120, 1) + "]";
}

// Whether the layer is the network's, but for the ending that the writer gives it.
bool names_a_layer(const model::Network& network, std::string name) {
  if (name.ends_with(".linear")) name.resize(name.size() - std::string(".linear").size());
  return std::ranges::find(network.nodes, name, &model::Node::name) != network.nodes.end();
}

void check_session(const std::string& variant) {
  CAPTURE(variant);
  const model::Network network = test::small_network();
  test::PreparedRuntime prepared(network, {.variant = variant});
  const auto session = prepared.open(1, 1);
  session->run();
  const auto profiler = session->layer_profiler();
  REQUIRE(profiler != nullptr);
  CHECK(profiler->input().data() == session->input().data());
  for (int i = 0; i < 2; ++i) profiler->run();
  profiler->settled();
  for (int i = 0; i < 3; ++i) profiler->run();
  const runtime::KernelTimes times = profiler->take();
  CHECK(times.rows_ns.size() == 3);
  CHECK(times.left_out_runs == 0);
  CHECK(times.clock_ns == 1000);
  CHECK(fault_of(times).empty());
  std::set<std::string> layers;
  std::size_t unnamed = 0;
  for (const runtime::ProfiledKernel& kernel : times.kernels) {
    if (kernel.role != KernelRole::layer) continue;
    REQUIRE(kernel.layers.size() == 1);
    if (!names_a_layer(network, kernel.layers.front())) ++unnamed;
    layers.insert(kernel.layers.front());
  }
  CHECK(layers.size() == 53);
  CHECK(unnamed <= 1);  // The last one: "output", or "classifier.1.products.int32".
  // What belongs to no layer has a name.
  CHECK(std::ranges::count(times.kernels, KernelRole::other, &runtime::ProfiledKernel::role) == 0);
}

}  // namespace

TEST_CASE("kernels keep their order, their roles and their times in nanoseconds") {
  const auto times = kernel_times(std::vector{run_of(3), run_of(4)});
  REQUIRE(times.kernels.size() == 4);
  CHECK(times.kernels[3].role == KernelRole::reorder);
  CHECK(times.kernels[0].role == KernelRole::input_conversion);
  CHECK(times.kernels[0].layers.empty());
  CHECK(times.kernels[1].role == KernelRole::layer);
  CHECK(times.kernels[1].node == "features.0.0.linear_nchwc");
  CHECK(times.kernels[1].layers == std::vector<std::string>{"features.0.0.linear"});
  CHECK(times.kernels[1].kind == runtime::LayerKind::convolution);
  CHECK(times.kernels[2].role == KernelRole::activation);
  CHECK(times.kernels[2].layers == std::vector<std::string>{"features.0.0"});
  CHECK(times.rows_ns ==
        std::vector<std::vector<std::int64_t>>{{5000, 7000, 3000, 1000}, {5000, 7000, 4000, 1000}});
  // From 100 to 121.
  CHECK(times.spans_ns == std::vector<std::int64_t>{21'000, 21'000});
}

TEST_CASE("a run of other kernels is left out, and a profile without kernels proves nothing") {
  const std::string other = "[" + event("elsewhere", "Conv", 1, 1) + "]";
  const auto times = kernel_times(std::vector{run_of(3), other, run_of(4)});
  CHECK(times.rows_ns.size() == 2);
  CHECK(times.left_out_runs == 1);
  CHECK_THROWS_AS(kernel_times(std::vector<std::string>{"[]"}), std::runtime_error);
  CHECK(kernel_times({}).rows_ns.empty());
}

TEST_CASE("a session tells every layer by name, and gives a name to all that is none") {
  if (!profiles_single_runs()) {
    test::PreparedRuntime prepared(test::small_network(), {.variant = "fp32"});
    CHECK_THROWS_AS(prepared.open(1, 1)->layer_profiler(), runtime::Unsupported);
    return;
  }
  for (const char* variant : {"fp32", "fp16-storage", "int8-dynamic", "int8"}) {
    check_session(variant);
  }
}

}  // namespace edgebench::onnxruntime
