#include "report/html/charts/charts.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

Json values_of(const judge::Summary& summary) {
  const auto chart = trade_off_chart(summary);
  REQUIRE(chart);
  return chart->spec.at("data").at("values");
}

}  // namespace

TEST_CASE("latency and accuracy with their intervals, size as area") {
  const Json values = values_of(test::winner_run().summary());
  REQUIRE(values.size() == 2);
  CHECK(values[0].at("candidate") == "openvino:fp32");
  CHECK(values[0].at("ms").get<double>() == doctest::Approx(5.74574));
  CHECK(values[0].at("ms_low").get<double>() < 5.74574);
  CHECK(values[0].at("percent").get<double>() == doctest::Approx(71.7));
  CHECK(values[0].at("percent_high").get<double>() > 71.7);
  CHECK(values[0].at("mb") == 14.21);
}

TEST_CASE("on the front is who is beaten in both by nobody") {
  test::MadeRun run({"a:x", "b:x", "c:x", "d:x"});
  const test::Times times_ns = {{"a:x", 9e6}, {"b:x", 5e6}, {"c:x", 6e6}, {"d:x", 7e6}};
  run.evaluation("a:x", test::accuracy_of(720, 0, 0));
  run.evaluation("b:x", test::accuracy_of(700, 0, 0));
  run.evaluation("c:x", test::accuracy_of(710, 0, 0));
  run.evaluation("d:x", test::accuracy_of(710, 0, 0));
  run.rounds(1, 8, times_ns);
  const Json values = values_of(run.summary());
  REQUIRE(values.size() == 4);
  CHECK(values[0].at("front") == true);
  CHECK(values[1].at("front") == true);
  CHECK(values[2].at("front") == false);  // As right as c, and slower.
  CHECK(values[3].at("front") == true);
  CHECK(values[0].at("name_at") == "above");
  CHECK(values[1].at("name_at") == "below");
  CHECK_FALSE(values[2].contains("name_at"));
  CHECK(values[3].at("name_at") == "above");
}

TEST_CASE("synthetic weights have no accuracy: agreement with the reference takes its place") {
  test::MadeRun run = test::winner_run();
  run.header()["weights"]["synthetic"] = true;
  const auto chart = trade_off_chart(run.summary());
  REQUIRE(chart);
  CHECK(chart->title == "Speed against agreement");
  const Json& values = chart->spec.at("data").at("values");
  CHECK(values[0].at("percent") == 100);
  CHECK(values[0].at("percent_low").get<double>() < 100);
  CHECK_FALSE(test::contains(chart->spec.dump(), "accuracy"));
}

TEST_CASE("a row without accuracy is left out beside others that have it, and counted") {
  judge::Summary summary = test::winner_run().summary();
  summary.rows[0].accuracy.reset();
  const auto chart = trade_off_chart(summary);
  REQUIRE(chart);
  CHECK(chart->spec.at("data").at("values").size() == 1);
  CHECK(test::contains(chart->caption, "so not shown: 1."));
  CHECK_FALSE(test::contains(trade_off_chart(test::winner_run().summary())->caption, "not shown"));
}

TEST_CASE("nothing to compare with is no chart") {
  CHECK_FALSE(trade_off_chart(test::tied_run().summary()));
}

}  // namespace edgebench::report::html
