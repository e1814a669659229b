#include "judge/layers/layer_table.h"

#include "judge/layers/made_layers.h"

namespace edgebench::judge {
namespace {

using runtime::KernelRole;
using test::four_kernels;
using test::kernel;
using test::layer_times;

}  // namespace

TEST_CASE("a layer's time is the median over launches of the launch's median") {
  const CandidateLayers table = candidate_layers(test::run_with_layers().records(), "a:x");
  CHECK(table.has_times());
  CHECK(table.launches == 2);
  CHECK(table.runs == 6);
  CHECK(table.kernels == 5);
  CHECK(table.mapped == 4);
  REQUIRE(table.layers.size() == 4);
  REQUIRE(table.layers[1]);
  CHECK(table.layers[1]->median_ns == 1.6e6);
  CHECK(*table.layers[1]->spread == doctest::Approx(200.0 / 1600));
  CHECK(*table.layers[0]->spread == 0);
  CHECK(table.layers[1]->kernels == std::vector<std::string>{"made layer"});
  REQUIRE(table.rest.size() == 1);
  CHECK(table.rest.at(KernelRole::pooling).median_ns == 4e5);
  CHECK(table.sum_ns == 5e6);
  CHECK(*table.between_ns == 1e4);
  CHECK(table.plain_ns == 5e6);
  CHECK(table.profiling_ns == 1e5);
  CHECK(table.clock_ns == 1000);
}

TEST_CASE("a single disturbed inference changes nothing") {
  test::MadeRun run = test::run_with_layers();
  run.last()["rows_ns"][1][0] = 90'000'000;
  run.last()["profiled_ns"][1] = 90'000'000;
  const CandidateLayers table = candidate_layers(run.records(), "a:x");
  CHECK(table.layers[0]->median_ns == 1e6);
  CHECK(table.profiling_ns == 1e5);
}

TEST_CASE("kernels of one layer are added up; those of none are told by what they are for") {
  test::MadeRun run({"a:x"});
  run.header()["network"] = {{"layers", test::four_layers()}};
  const test::json kernels = {kernel("features.0.0.linear", "layer", {"features.0.0.linear"}),
                              kernel("features.0.0", "activation", {"features.0.0"}),
                              kernel("q", "requantise"), kernel("dq", "requantise"),
                              kernel("?", "layer")};
  run.add(layer_times("a:x", 1, kernels, {10, 5, 2, 3, 7}, 30));
  const CandidateLayers table = candidate_layers(run.records(), "a:x");
  CHECK(table.layers[0]->median_ns == 15'000);
  CHECK(table.layers[0]->kernels == std::vector<std::string>{"made layer", "made activation"});
  CHECK_FALSE(table.layers[0]->spread);  // Of one launch.
  CHECK_FALSE(table.layers[1]);
  CHECK(table.mapped == 1);
  CHECK(table.rest.at(KernelRole::requantise).median_ns == 5000);
  CHECK(table.rest.at(KernelRole::layer).median_ns == 7000);
  CHECK(table.sum_ns == 27'000);
}

TEST_CASE("of a launch that was measured again the later one counts") {
  test::MadeRun run = test::run_with_layers();
  run.add(layer_times("a:x", 2, four_kernels(), {1000, 1500, 1000, 1000, 500}, 5000));
  const CandidateLayers table = candidate_layers(run.records(), "a:x");
  CHECK(table.launches == 2);
  CHECK(table.layers[1]->median_ns == 1.5e6);
}

TEST_CASE("a launch with other kernels than the first is left out") {
  test::MadeRun run = test::run_with_layers();
  run.add(layer_times("a:x", 3, {kernel("elsewhere", "layer")}, {9}, 5000));
  CHECK(candidate_layers(run.records(), "a:x").launches == 2);
}

TEST_CASE("without times there is a reason") {
  test::MadeRun run = test::run_with_layers();
  CHECK(candidate_layers(run.records(), "b:x").why_none ==
        "the run ended before its layers were timed");
  run.add(test::layers_end());
  CHECK(candidate_layers(run.records(), "b:x").why_none == "it was not measured");
  run.last() = test::layers_end({{{"candidate", "b:x"}, {"reason", "no time was left"}}});
  CHECK(candidate_layers(run.records(), "b:x").why_none == "no time was left");
  test::json failed = {{"record", "layers"},
                       {"candidate", "b:x"},
                       {"outcome", "crashed"},
                       {"reason", "it died"},
                       {"launch", 1}};
  run.add(failed);
  CHECK(candidate_layers(run.records(), "b:x").why_none ==
        "crashed while its layers were timed: it died");
  failed["outcome"] = "ok";
  failed["why_none"] = "it has no profiler";
  run.last() = failed;
  const CandidateLayers none = candidate_layers(run.records(), "b:x");
  CHECK(none.why_none == "it has no profiler");
  CHECK_FALSE(none.has_times());
}

TEST_CASE("the sums of the launches have a spread, a single launch has none") {
  test::MadeRun run = test::run_with_layers();  // 4.9 and 5.1 ms.
  CHECK(candidate_layers(run.records(), "a:x").sum_spread_ns == 200'000);
  run.add(layer_times("b:x", 1, four_kernels(), {1, 1, 1, 1, 1}, 5000));
  CHECK_FALSE(candidate_layers(run.records(), "b:x").sum_spread_ns.has_value());
}

TEST_CASE("a layer's kernels have their type, their names in the model, and limits") {
  test::MadeRun run = test::run_with_layers();
  test::json kernels = four_kernels();
  kernels[1]["layers"] = {"features.1.conv.0.0"};
  kernels[1]["node"] = "features.1.conv.0.0_nchwc";
  kernels[2]["arithmetic"] = "int8";
  run.add(layer_times("b:x", 1, kernels, {100, 100, 100, 100, 100}, 5000));
  const CandidateLayers table = candidate_layers(run.records(), "b:x");
  CHECK(table.layers[0]->layers == std::vector<std::size_t>{0});
  CHECK(table.layers[0]->arithmetic == runtime::Arithmetic::fp32);
  CHECK(table.layers[1]->nodes == std::vector<std::string>{"features.1.conv.0.0"});
  CHECK(table.rest.at(KernelRole::pooling).nodes == std::vector<std::string>{"pool"});
  CHECK(table.layers[2]->layers == std::vector<std::size_t>{2});
  CHECK(table.layers[2]->arithmetic == runtime::Arithmetic::int8);
  CHECK(table.layers[2]->limits->work.bytes == 10 + 10 + 10);
  REQUIRE(table.layers[0]->limits.has_value());
  CHECK(table.layers[0]->limits->work.bytes == 4 * (10 + 10 + 10));
  CHECK(table.layers[0]->limits->macs_per_second == doctest::Approx(1000 / 100e-6));
  CHECK_FALSE(table.layers[0]->limits->peak_share.has_value());  // The run has no roofline.
}

TEST_CASE("the network of a user's file is not known, so it has no limits") {
  test::MadeRun run = test::run_with_layers();
  run.header()["candidates"][0]["file"] = "net.onnx";
  const CandidateLayers table = candidate_layers(run.records(), "a:x");
  REQUIRE(table.has_times());
  CHECK_FALSE(table.layers[0]->limits.has_value());
}

}  // namespace edgebench::judge
