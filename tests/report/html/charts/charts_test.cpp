#include "report/html/charts/charts.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/golden.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

std::vector<std::string> ids_of(const judge::Summary& summary) {
  std::vector<std::string> ids;
  for (const Chart& chart : charts_of(summary)) ids.push_back(chart.id);
  return ids;
}

// Lists of a chart's data by their first two elements and their length; real numbers to six digits,
// since the last ones are the mathematical library's.
Json shortened(const Json& json) {
  constexpr std::size_t kShown = 2;
  if (json.is_number_float()) return std::stod(fmt::format("{:.6g}", json.get<double>()));
  if (!json.is_structured()) return json;
  Json shown = json.is_array() ? Json::array() : Json::object();
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) {
      shown[key] = shortened(value);
    } else if (shown.size() < kShown || json.size() <= kShown + 2) {
      shown.push_back(shortened(value));
    }
  }
  if (json.is_array() && shown.size() < json.size()) {
    shown.push_back("and so on, " + std::to_string(json.size()) + " in all");
  }
  return shown;
}

std::string text_of(const std::vector<Chart>& charts) {
  std::string text;
  for (const Chart& chart : charts) {
    text += chart.id + ": " + chart.title + "\n" + chart.caption + "\n" +
            shortened(chart.spec).dump(1) + "\n\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a run has the charts that it has figures for") {
  CHECK(ids_of(test::many_candidates()) ==
        std::vector<std::string>{"trade-off", "distribution", "cold-start", "memory", "size",
                                 "throughput", "roofline", "energy"});
  CHECK(ids_of(test::winner_run().summary()) ==
        std::vector<std::string>{"trade-off", "distribution", "cold-start", "memory", "size",
                                 "throughput"});
  CHECK(ids_of(test::failing_run().summary()).empty());
}

TEST_CASE("a chart says how to read it") {
  for (const Chart& chart : charts_of(test::many_candidates())) {
    CAPTURE(chart.id);
    CHECK_FALSE(chart.title.empty());
    CHECK(chart.caption.ends_with("."));
    CHECK_FALSE(chart.spec.at("description").get<std::string>().empty());
  }
}

TEST_CASE("every chart is drawn as somebody has looked at it") {
  test::check_golden("charts-winner.txt", text_of(charts_of(test::winner_run().summary())));
  test::check_golden("charts-batches.txt",
                     text_of({*throughput_chart(test::batches_run().summary())}));
  const judge::Summary many = test::many_candidates();
  test::check_golden("charts-many.txt", text_of({*roofline_chart(many), *energy_chart(many)}));
}

}  // namespace edgebench::report::html
