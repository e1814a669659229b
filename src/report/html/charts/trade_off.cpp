// Fast to the left, right answers at the top: whoever has nobody to the upper left is worth a look.
#include <algorithm>

#include "report/html/charts/charts.h"
#include "report/html/charts/style.h"
#include "stats/interval.h"

namespace edgebench::report::html {
namespace {

// Sets "percent" and its interval; false where the row has no such figure. An accuracy where the
// run has any, else how often it decides like the reference.
bool set_percent(Json& point, const judge::Row& row, bool accuracy) {
  if (accuracy) {
    if (!row.accuracy) return false;
    point["percent"] = 100 * row.accuracy->top1.value;
    point["percent_low"] = 100 * row.accuracy->top1.interval.low;
    point["percent_high"] = 100 * row.accuracy->top1.interval.high;
    return true;
  }
  if (!row.evaluation || !row.evaluation->top1_agreement || row.evaluation->images < 1)
    return false;
  const auto images = static_cast<int>(row.evaluation->images);
  const auto agreeing = static_cast<int>(*row.evaluation->top1_agreement);
  point["percent"] = 100.0 * agreeing / images;
  const auto interval = stats::wilson_interval(agreeing, images, judge::kConfidence);
  if (interval) {
    point["percent_low"] = 100 * interval->low;
    point["percent_high"] = 100 * interval->high;
  }
  return true;
}

Json points_of(const std::vector<const judge::Row*>& rows, bool accuracy) {
  Json points = Json::array();
  for (const judge::Row* row : rows) {
    Json point = point_of(*row);
    if (!set_percent(point, *row, accuracy)) continue;
    point["ms"] = row->latency->p50_ns / kChartMillisecondNs;
    if (const auto& interval = row->latency->p50_interval) {
      point["ms_low"] = interval->low / kChartMillisecondNs;
      point["ms_high"] = interval->high / kChartMillisecondNs;
    }
    if (row->size_bytes) point["mb"] = *row->size_bytes / kChartMegabyte;
    points.push_back(point);
  }
  return points;
}

// On the front is who is beaten by nobody in both. Points come fastest first. Names stand above and
// below in turn, since neighbours are often close.
void mark_front(Json& points) {
  double best = -1;
  double best_ms = -1;
  bool above = false;
  for (Json& point : points) {
    const double percent = point.at("percent").get<double>();
    const double ms = point.at("ms").get<double>();
    const bool front = percent > best || (percent == best && ms == best_ms);
    point["front"] = front;
    if (front) {
      above = !above;
      point["name_at"] = above ? "above" : "below";
    }
    if (percent <= best) continue;
    best = percent;
    best_ms = ms;
  }
}

Json names(Json encoding, const char* place, int dy) {
  encoding["text"] = {{"field", "candidate"}};
  return {{"mark",
           {{"type", "text"},
            {"align", "left"},
            {"dx", 8},
            {"dy", dy},
            {"fontSize", 12},
            {"fill", "var(--text)"}}},
          {"transform", Json::array({{{"filter", {{"field", "name_at"}, {"equal", place}}}}})},
          {"encoding", std::move(encoding)}};
}

Json rule(Json encoding, const char* axis, const std::string& from, const std::string& to) {
  encoding[axis]["field"] = from;
  encoding[axis + std::string("2")] = {{"field", to}};
  return {{"mark", {{"type", "rule"}, {"color", "var(--muted)"}, {"opacity", 0.35}}},
          {"transform", Json::array({{{"filter", {{"field", from}, {"valid", true}}}}})},
          {"encoding", encoding}};
}

Json encoding_of(const judge::Summary& summary, const std::vector<const judge::Row*>& rows,
                 const std::string& y_title) {
  return {
      {"x", log_channel("ms", "p50 latency, ms")},
      {"y", figure_channel("percent", y_title, {{"scale", {{"zero", false}}}})},
      {"color", colour_of_runtime(summary)},
      {"shape", shape_of_precision(rows)},
      {"size",
       {{"field", "mb"},
        {"type", "quantitative"},
        {"title", "artifact, MB"},
        {"scale", {{"type", "linear"}, {"zero", true}, {"range", {40, 320}}}},
        {"legend", {{"values", {4, 8, 14}}}}}},
      {"tooltip",
       Json::array({tooltip("candidate", "candidate"), tooltip("ms", "p50, ms", ".4~g"),
                    tooltip("percent", y_title, ".1f"), tooltip("mb", "artifact, MB", ".3~g")})}};
}

}  // namespace

std::optional<Chart> trade_off_chart(const judge::Summary& summary) {
  const std::vector<const judge::Row*> rows = compared_rows(summary);
  const bool accuracy =
      std::ranges::any_of(rows, [](const judge::Row* row) { return row->accuracy.has_value(); });
  Json points = points_of(rows, accuracy);
  if (points.empty()) return std::nullopt;
  mark_front(points);
  const std::string y_title = accuracy ? "top-1 accuracy, %" : "decides like the reference, %";
  Json spec = empty_spec("p50 latency against " + y_title);
  spec["height"] = 380;
  spec["data"] = {{"values", points}};
  const Json is_front = Json::array({{{"filter", {{"field", "front"}, {"equal", true}}}}});
  const Json encoding = encoding_of(summary, rows, y_title);
  const Json place = {{"x", encoding.at("x")}, {"y", encoding.at("y")}};
  spec["layer"] = Json::array(
      {rule(place, "x", "ms_low", "ms_high"),
       rule(place, "y", "percent_low", "percent_high"),
       {{"mark",
         {{"type", "line"},
          {"interpolate", "step-after"},
          {"color", "var(--muted)"},
          {"strokeDash", Json::array({4, 3})}}},
        {"transform", is_front},
        {"encoding", place}},
       {{"mark", {{"type", "point"}, {"filled", true}, {"opacity", 0.85}}}, {"encoding", encoding}},
       names(place, "above", -14),
       names(place, "below", 16)});
  std::string caption =
      "To the upper left is better. Bars are 95 % intervals, areas the artifact's size. The dashed "
      "line joins the candidates that no other beats in both; where intervals overlap, that is not "
      "certain.";
  const std::size_t absent = rows.size() - points.size();
  if (absent > 0) {
    caption += " Without such a figure, so not shown: " + std::to_string(absent) + ".";
  }
  return Chart{.id = "trade-off",
               .title = accuracy ? "Speed against accuracy" : "Speed against agreement",
               .caption = caption,
               .spec = spec};
}

}  // namespace edgebench::report::html
