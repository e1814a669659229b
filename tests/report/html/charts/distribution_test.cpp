#include "report/html/charts/charts.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {

TEST_CASE("a curve goes from 0 to 100 % in 201 steps, in milliseconds") {
  const auto chart = distribution_chart(test::winner_run().summary());
  REQUIRE(chart);
  const Json& curve = chart->spec.at("layer")[0].at("data").at("values")[0];
  CHECK(curve.at("candidate") == "openvino:fp32");
  CHECK(curve.at("ms").size() == 201);
  CHECK(curve.at("share").size() == 201);
  CHECK(curve.at("share")[0] == 0);
  CHECK(curve.at("share")[100] == 50);
  CHECK(curve.at("share")[200] == 100);
  CHECK(curve.at("ms")[0] == 5.726);
  CHECK(curve.at("ms")[200] == 6.919);  // Every tenth sample takes 1.2 times as long.
}

TEST_CASE("P50 is marked, and P99 where there are enough samples for it") {
  const auto marks = [](const judge::Summary& summary) {
    return distribution_chart(summary)->spec.at("layer")[1].at("data").at("values");
  };
  CHECK(marks(test::winner_run().summary()).size() == 4);
  CHECK(marks(test::winner_run().summary())[1].at("mark") == "P99");
  CHECK(marks(test::tied_run().summary()).size() == 2);
}

TEST_CASE("the eight fastest stand out at first") {
  const auto chart = distribution_chart(test::many_candidates());
  REQUIRE(chart);
  const Json& picked = chart->spec.at("params")[0].at("value");
  CHECK(chart->spec.at("layer")[0].at("data").at("values").size() > 20);
  REQUIRE(picked.size() == 8);
  CHECK(picked[0] == "alpha:int8");
  CHECK(distribution_chart(test::winner_run().summary())->spec.at("params")[0].at("value").size() ==
        2);
}

TEST_CASE("latencies of other loads are left out") {
  const auto chart = distribution_chart(test::batches_run().summary());
  REQUIRE(chart);
  CHECK(chart->spec.at("layer")[0].at("data").at("values").size() == 3);
}

}  // namespace edgebench::report::html
