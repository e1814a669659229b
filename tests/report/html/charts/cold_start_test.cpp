#include "report/html/charts/charts.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {

TEST_CASE("a start is spawn, the phases and the first inference, the shortest start first") {
  judge::Summary summary = test::winner_run().summary();
  *summary.rows[0].cold_start.first_answer_ns = 200e6;
  *summary.rows[1].cold_start.first_answer_ns = 100e6;
  const auto chart = cold_start_chart(summary);
  REQUIRE(chart);
  const Json& values = chart->spec.at("data").at("values");
  REQUIRE(values.size() == 8);
  CHECK(values[0].at("candidate") == "openvino:fp32");
  CHECK(values[0].at("total") == 100);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < 4; ++i) {
    parts.push_back(values[i].at("part").get<std::string>());
    CHECK(values[i].at("order") == i);
  }
  CHECK(parts == std::vector<std::string>{"spawn", "read", "compile", "first inference"});
  CHECK(values[0].at("ms") == 10);
  CHECK(values[2].at("ms") == 64.5);
}

TEST_CASE("the first inference is the last part, whatever phases later rows have") {
  judge::Summary summary = test::winner_run().summary();
  summary.rows[0].cold_start.phases.push_back({.name = "upload", .duration_ns = 1e6});
  summary.rows[1].cold_start.phases.clear();
  const auto chart = cold_start_chart(summary);
  REQUIRE(chart);
  const Json& colour = chart->spec.at("layer")[0].at("encoding").at("color");
  CHECK(colour.at("scale").at("domain") ==
        Json::array({"spawn", "open", "read", "compile", "upload", "first inference"}));
  CHECK(colour.at("scale").at("range").back() == "var(--part-5)");
}

TEST_CASE("without a whole start there is no chart") {
  judge::Summary summary = test::winner_run().summary();
  for (judge::Row& row : summary.rows) row.cold_start.first_answer_ns.reset();
  CHECK_FALSE(cold_start_chart(summary));
}

}  // namespace edgebench::report::html
