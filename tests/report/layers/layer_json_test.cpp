#include "report/layers/layer_json.h"

#include <doctest/doctest.h>

#include "report/layers/made_columns.h"

namespace edgebench::report {
namespace {

Json only_column(const LayerColumn& column) {
  const Json list = layers_of(test::three_layers(), {column});
  REQUIRE(list.size() == 1);
  return list.front();
}

}  // namespace

TEST_CASE("a layer has its time, its kernel and what limits it") {
  const Json json = only_column(test::three_layer_column());
  CHECK(json.at("rows").at(0) == Json::parse(R"({
    "layer": "features.0.0", "block": "stem", "kind": "convolution", "median_ns": 100000.0,
    "spread": 0.02, "share": 0.6666666666666666, "kernels": ["gemm, packed"],
    "arithmetic": "int8", "macs": 2000000.0, "bytes": 50000.0, "macs_per_second": 2e10,
    "peak_share": 0.25, "read_share": 0.125, "read_from": "L2", "bound": "arithmetic",
    "with": []})"));
}

TEST_CASE("rows are those of the network, also without a kernel or a figure") {
  const Json json = only_column(test::three_layer_column());
  REQUIRE(json.at("rows").size() == 3);
  const Json& fused = json.at("rows").at(1);
  CHECK(fused.at("kind") == "depthwise");
  CHECK(fused.at("with") == Json::parse(R"(["classifier.1"])"));
  CHECK(fused.at("arithmetic").is_null());
  CHECK(fused.at("macs").is_null());
  CHECK(fused.at("peak_share").is_null());
  CHECK(fused.at("bound").is_null());
  CHECK(fused.at("spread").is_null());
  const Json& without = json.at("rows").at(2);
  CHECK(without.at("median_ns").is_null());
  CHECK(without.at("share").is_null());
  CHECK(without.at("kernels").empty());
  CHECK(without.at("with") == Json::parse(R"(["features.1.conv.1.0"])"));
}

TEST_CASE("blocks, the named rest and what an inference took") {
  const Json json = only_column(test::three_layer_column());
  CHECK(json.at("blocks").at(0).at("block") == "stem");
  CHECK(json.at("blocks").at(0).at("median_ns") == 100'000);
  CHECK(json.at("rest") == Json::parse(R"([{"role": "requantising", "median_ns": 10000.0,
    "spread": null, "share": 0.06666666666666667, "kernels": ["QuantizeLinear"]}])"));
  CHECK(json.at("sum_ns") == 150'000);
  CHECK(json.at("p50_ns") == 151'000);
  CHECK(json.at("sum_share_of_p50").get<double>() == doctest::Approx(0.9934).epsilon(0.001));
  CHECK(json.at("why_none").is_null());
  CHECK(json.at("mapped") == 3);
}

TEST_CASE("without times there is the reason alone") {
  LayerColumn none = test::three_layer_column();
  none.layers.why_none = "it has none";
  CHECK(only_column(none) == Json::parse(R"({"candidate": "a:int8", "why_none": "it has none"})"));
}

TEST_CASE("the document of two candidates has their difference") {
  const LayerColumn one = test::three_layer_column();
  LayerColumn other = test::three_layer_column("b:int8");
  test::slow_down(other.layers, 0, 60'000);
  const auto difference = judge::layer_difference(test::three_layers(), one.layers, other.layers);
  const Json json = Json::parse(layer_json(test::three_layers(), {one, other}, difference));
  CHECK(json.at("schema") == 1);
  CHECK(json.at("layers").size() == 2);
  CHECK(json.at("difference").at("slower") == "b:int8");
  CHECK(json.at("difference").at("difference_ns") == 60'000);
  CHECK(json.at("difference").at("spread_ns").is_null());
  CHECK(json.at("difference").at("opposite").is_null());
  const Json& part = json.at("difference").at("parts").at(0);
  CHECK(part.at("layers") == Json::parse(R"(["features.0.0"])"));
  CHECK(part.at("faster_peak_share") == 0.25);
  CHECK(Json::parse(layer_json(test::three_layers(), {one}, std::nullopt))
            .at("difference")
            .is_null());
}

}  // namespace edgebench::report
