#include "report/layers/node_data.h"

#include <doctest/doctest.h>

#include "report/json_values.h"
#include "report/layers/made_columns.h"

namespace edgebench::report {

TEST_CASE("nodes have their times in microseconds, by either name, and a gradient") {
  const Json json = Json::parse(node_data(test::three_layers(), test::three_layer_column().layers));
  CHECK(json.at("results") == Json::parse(R"({
    "input_quantised": {"value": 10.0}, "stem_node": {"value": 100.0},
    "features.0.0": {"value": 100.0}, "dw": {"value": 40.0},
    "features.1.conv.1.0": {"value": 40.0}})"));
  CHECK(json.at("gradient").at(0).at("stop") == 0);
  CHECK(json.at("gradient").at(1).at("stop") == 1);
}

TEST_CASE("several kernels of a role have no time of their own") {
  LayerColumn column = test::three_layer_column();
  column.layers.rest.begin()->second.nodes.emplace_back("output_dequantised");
  const Json json = Json::parse(node_data(test::three_layers(), column.layers));
  CHECK_FALSE(json.at("results").contains("input_quantised"));
}

TEST_CASE("the file is named after the candidate") {
  CHECK(node_data_name("onnxruntime:int8") == "node-data-onnxruntime-int8.json");
  CHECK(node_data_name("a/../b") == "node-data-a-..-b.json");
}

}  // namespace edgebench::report
