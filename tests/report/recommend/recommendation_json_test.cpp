#include <nlohmann/json.hpp>

#include "judge/made_choice.h"
#include "report/recommend/recommendation.h"

namespace edgebench::report {
namespace {

nlohmann::json document(const std::vector<judge::Limit>& limits) {
  const record::RunRecords records = test::choice_run().records();
  const judge::Summary summary = judge::summarise(records);
  const judge::Question question{
      .objective = judge::Objective::latency, .limits = limits, .weights = {}};
  return nlohmann::json::parse(
      recommendation_json(judge::recommend(records, summary, question), summary, question));
}

}  // namespace

TEST_CASE("the JSON of a recommendation has what the text has, in base units") {
  const auto json = document({judge::parse_limit(judge::LimitKind::accuracy_drop, "1"),
                              judge::parse_limit(judge::LimitKind::p99, "20ms")});
  CHECK(json.at("schema") == 1);
  CHECK(json.at("kind") == "recommended");
  CHECK(json.at("recommended") == "ort:int8");
  CHECK(json.at("runner_up") == "ort:fp32");
  CHECK(json.at("speed_over_runner_up").at("value").get<double>() > 3);
  CHECK(json.at("asked").at("objective") == "latency");
  CHECK(json.at("asked").at("limits")[1].at("bound") == 20e6);
  CHECK(json.at("asked").at("limits")[1].at("text") == "20ms");
  CHECK(json.at("checks")[0].at("figure").at("value").get<double>() == doctest::Approx(0.4));
  CHECK(json.at("checks")[0].at("interval_crosses") == true);
  CHECK(json.at("checks")[0].at("met") == true);
  CHECK(json.at("checks")[1].at("figure").at("low").is_null());
  CHECK(json.at("excluded")[0].at("candidate") == "ov:int8");
  CHECK(json.at("excluded")[1].at("missed")[0].at("miss").is_null());
  CHECK(json.at("excluded")[1].at("missed")[0].at("figure").at("value").is_null());
  CHECK(json.at("front").size() == 3);
  CHECK(json.at("changes")[0].at("answer") == "ov:int8");
  CHECK(json.at("changes")[0].at("instead_of") == "1");
  CHECK(json.at("changes")[0].at("limit").at("option") == "--max-accuracy-drop");
  CHECK(json.at("without_figures").size() == 4);
  CHECK(json.at("without_figures")[1].at("outcome") == "crashed");
}

TEST_CASE("without a recommendation its name is null") {
  const auto json = document({judge::parse_limit(judge::LimitKind::size, "1MB")});
  CHECK(json.at("kind") == "none_within_limits");
  CHECK(json.at("recommended").is_null());
  CHECK(json.at("runner_up").is_null());
  CHECK(json.at("changes")[0].at("speed_ratio").is_null());
}

}  // namespace edgebench::report
