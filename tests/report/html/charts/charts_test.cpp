#include "report/html/charts/charts.h"

#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

std::vector<std::string> ids_of(const judge::Summary& summary) {
  std::vector<std::string> ids;
  for (const Chart& chart : charts_of(summary)) ids.push_back(chart.id);
  return ids;
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

}  // namespace edgebench::report::html
