#include "report/html/charts/charts.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {

TEST_CASE("one load: bars, the greatest first, with intervals, and the caption says which load") {
  const auto chart = throughput_chart(test::winner_run().summary());
  REQUIRE(chart);
  const Json& values = chart->spec.at("data").at("values");
  CHECK(values[0].at("candidate") == "openvino:fp32");
  CHECK(values[0].at("images").get<double>() == doctest::Approx(1e9 / 5745740));
  CHECK(values[0].at("low").get<double>() < values[0].at("images").get<double>());
  CHECK(chart->spec.at("layer").size() == 2);
  CHECK(test::contains(chart->caption, "batch 1."));
}

TEST_CASE("with few rounds there are no intervals") {
  const auto chart = throughput_chart(test::interrupted_run().summary());
  REQUIRE(chart);
  CHECK(chart->spec.at("layer").size() == 1);
}

TEST_CASE("several loads: a line for each candidate over the loads") {
  const auto chart = throughput_chart(test::batches_run().summary());
  REQUIRE(chart);
  CHECK(chart->spec.at("encoding").at("x").at("scale").at("domain") ==
        Json::array({"1", "8", "8 x 2 streams"}));
  const Json& values = chart->spec.at("data").at("values");
  REQUIRE(values.size() == 9);
  int series = 0;
  for (const Json& value : values) series += value.at("series") == "alpha:int8" ? 1 : 0;
  CHECK(series == 3);
}

TEST_CASE("threads are part of a line's name, a user's file stands for its variant") {
  judge::Summary summary = test::batches_run().summary();
  for (judge::Row& row : summary.rows) row.candidate.threads = 2;
  const auto chart = throughput_chart(summary);
  REQUIRE(chart);
  for (const Json& value : chart->spec.at("data").at("values")) {
    CHECK(value.at("series").get<std::string>().ends_with(", 2 threads"));
  }
  summary.rows[0].candidate.file = "/net.onnx";
  summary.rows[0].candidate.variant = "";
  bool found = false;
  const auto again = throughput_chart(summary);
  for (const Json& value : again->spec.at("data").at("values")) {
    found = found || value.at("series") == "alpha:/net.onnx, 2 threads";
  }
  CHECK(found);
}

}  // namespace edgebench::report::html
