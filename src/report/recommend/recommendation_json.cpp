#include <cmath>

#include <nlohmann/json.hpp>

#include "report/context.h"
#include "report/json_values.h"
#include "report/recommend/recommendation.h"

namespace edgebench::report {
namespace {

using judge::Row;

constexpr int kRecommendationSchema = 1;

Json limit(const judge::Limit& limit) {
  return {{"figure", judge::json_name_of(limit.kind)},
          {"option", judge::option_of(limit.kind)},
          {"bound", limit.bound},
          {"text", limit.text}};
}

Json check(const judge::Check& check) {
  return {{"limit", limit(check.limit)},
          {"figure", estimate(check.figure, check.interval)},
          {"met", check.met},
          {"interval_crosses", check.crossed()},
          {"miss", std::isfinite(check.miss) ? Json(check.miss) : Json(nullptr)},
          {"missing", text_or_null(check.missing)}};
}

Json checks(const std::vector<judge::Check>& all) {
  Json list = Json::array();
  for (const judge::Check& one : all) list.push_back(check(one));
  return list;
}

Json speed(const std::optional<judge::ComparedPair>& comparison) {
  if (!comparison) return nullptr;
  return estimate(comparison->result.ratio, comparison->result.interval);
}

Json excluded(const judge::Excluded& excluded) {
  return {{"candidate", excluded.candidate},
          {"missed", checks(excluded.missed)},
          {"lacking", text_or_null(excluded.lacking)}};
}

Json change(const judge::Change& change) {
  return {{"limit", limit(change.limit)},
          {"instead_of", text_or_null(change.given)},
          {"answer", text_or_null(change.answer)},
          {"speed_ratio", speed(change.result)}};
}

Json asked(const judge::Question& question) {
  Json limits = Json::array();
  for (const judge::Limit& one : question.limits) limits.push_back(limit(one));
  return {{"objective", name_of(question.objective)},
          {"weights", question.weights},
          {"limits", std::move(limits)}};
}

}  // namespace

std::string recommendation_json(const judge::Recommendation& recommendation,
                                const judge::Summary& summary, const judge::Question& question) {
  Json json = {{"schema", kRecommendationSchema},
               {"kind", name_of(recommendation.kind)},
               {"recommended", text_or_null(recommendation.recommended)},
               {"sentence", recommendation.sentence},
               {"level", recommendation.level},
               {"runner_up", text_or_null(recommendation.runner_up)},
               {"speed_over_runner_up", speed(recommendation.over_runner_up)},
               {"asked", asked(question)},
               {"checks", checks(recommendation.checks)},
               {"excluded", Json::array()},
               {"front", recommendation.front},
               {"changes", Json::array()},
               {"without_figures", Json::array()},
               {"synthetic_weights", summary.run.weights.synthetic},
               {"notes", notes(summary.notes)}};
  for (const auto& one : recommendation.excluded) json["excluded"].push_back(excluded(one));
  for (const auto& one : recommendation.changes) json["changes"].push_back(change(one));
  for (const Row& row : summary.rows) {
    if (row.outcome == Outcome::ok && row.latency) continue;
    json["without_figures"].push_back({{"candidate", row.candidate.name},
                                       {"outcome", enum_name(row.outcome)},
                                       {"reason", outcome_words(row)}});
  }
  return dumped(json);
}

}  // namespace edgebench::report
