#include "report/html/charts/charts.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

Json values_of(const std::optional<Chart>& chart) {
  REQUIRE(chart);
  return chart->spec.at("data").at("values");
}

// A chart's value has these members, whatever else it has.
void check_value(const Json& value, const Json& members) {
  for (const auto& [name, expected] : members.items()) {
    CAPTURE(name);
    CHECK(value.at(name) == expected);
  }
}

}  // namespace

TEST_CASE("memory is the bare worker and its own share, or the whole") {
  judge::Summary summary = test::winner_run().summary();
  const Json both = values_of(memory_chart(summary));
  REQUIRE(both.size() == 4);
  check_value(both[0], {{"part", "bare worker"}, {"mb", 20}});
  check_value(both[1], {{"part", "own share"}, {"mb", 40}});
  summary.rows[0].memory.bare_rss_bytes.reset();
  summary.rows[1].memory.peak_rss_bytes.reset();
  const Json whole = values_of(memory_chart(summary));
  REQUIRE(whole.size() == 1);
  check_value(whole[0], {{"part", "whole worker"}, {"mb", 60}});
  summary.rows[0].memory.peak_rss_bytes.reset();
  CHECK_FALSE(memory_chart(summary));
}

TEST_CASE("parts that no row has are not in the legend") {
  const auto chart = memory_chart(test::winner_run().summary());
  REQUIRE(chart);
  CHECK(chart->spec.at("encoding").at("color").at("scale").at("domain") ==
        Json::array({"bare worker", "own share"}));
}

TEST_CASE("sizes, the smallest first, of those that have one") {
  judge::Summary summary = test::winner_run().summary();
  const Json values = values_of(size_chart(summary));
  REQUIRE(values.size() == 2);
  check_value(values[0], {{"candidate", "onnxruntime:fp32"}, {"mb", 13.96}});
  for (judge::Row& row : summary.rows) row.size_bytes.reset();
  CHECK_FALSE(size_chart(summary));
}

TEST_CASE("shares of the peak, the greatest first, and energy with its interval") {
  judge::Summary summary = test::winner_run().summary();
  CHECK_FALSE(roofline_chart(summary));
  CHECK_FALSE(energy_chart(summary));
  summary.rows[0].roofline_share = 0.25;
  summary.rows[1].roofline_share = 0.5;
  CHECK(values_of(roofline_chart(summary))[0].at("percent") == 50);
  summary.rows[0].energy = judge::Energy{.joules_per_image = 0.03};
  CHECK(values_of(energy_chart(summary))[0].at("mj") == 30);
  CHECK(energy_chart(summary)->spec.at("layer").size() == 1);
  summary.rows[1].energy =
      judge::Energy{.joules_per_image = 0.02,
                    .interval = stats::Interval{.low = 0.019, .high = 0.021, .confidence = 0.95}};
  CHECK(values_of(energy_chart(summary))[0].at("low") == 19);
  CHECK(energy_chart(summary)->spec.at("layer").size() == 2);
}

}  // namespace edgebench::report::html
