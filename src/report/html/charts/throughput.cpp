#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "judge/verdict.h"
#include "report/figures/columns.h"
#include "report/html/charts/charts.h"
#include "report/html/charts/style.h"

namespace edgebench::report::html {
namespace {

// "8", "8 x 2 streams".
std::string workload_words(const record::Candidate& candidate) {
  return candidate.streams == 1
             ? fmt::format("{}", candidate.batch)
             : fmt::format("{} x {} streams", candidate.batch, candidate.streams);
}

// What stays when only the workload changes.
std::string series_words(const record::Candidate& candidate) {
  const std::string what = candidate.is_users_file() ? candidate.file : candidate.variant;
  std::string words = fmt::format("{}:{}", candidate.runtime, what);
  if (candidate.threads > 1) words += fmt::format(", {} threads", candidate.threads);
  return words;
}

// Greatest first.
Json points_of(const judge::Summary& summary) {
  Json points = Json::array();
  for (const judge::Row* row : measured_rows(summary)) {
    Json point = point_of(*row);
    point["series"] = series_words(row->candidate);
    point["workload"] = workload_words(row->candidate);
    point["images"] = row->latency->images_per_second;
    if (const auto& interval = row->latency->images_per_second_interval) {
      point["low"] = interval->low;
      point["high"] = interval->high;
    }
    points.push_back(point);
  }
  sort_by(points, "images", true);
  return points;
}

Json workloads_of(const judge::Summary& summary) {
  std::map<std::pair<int, int>, std::string> words;
  for (const judge::Row* row : measured_rows(summary)) {
    words[{row->candidate.batch, row->candidate.streams}] = workload_words(row->candidate);
  }
  Json workloads = Json::array();
  for (const auto& [workload, name] : words) workloads.push_back(name);
  return workloads;
}

Json lines(const judge::Summary& summary, Json points) {
  const std::vector<const judge::Row*> rows = measured_rows(summary);
  Json spec = empty_spec("images per second by workload");
  spec["height"] = 340;
  spec["data"] = {{"values", std::move(points)}};
  spec["encoding"] = {
      {"x",
       {{"field", "workload"},
        {"type", "nominal"},
        {"title", "batch"},
        {"axis", {{"labelAngle", 0}}},
        {"scale", {{"domain", workloads_of(summary)}, {"type", "point"}, {"padding", 0.3}}}}},
      {"color", colour_of_runtime(summary)},
      {"detail", {{"field", "series"}, {"type", "nominal"}}}};
  const Json y = log_channel("images", "images per second");
  Json low = y;
  low["field"] = "low";
  spec["layer"] = Json::array(
      {{{"mark", {{"type", "line"}, {"opacity", 0.5}}}, {"encoding", {{"y", y}}}},
       {{"mark", {{"type", "rule"}, {"opacity", 0.6}}},
        {"transform", Json::array({{{"filter", {{"field", "low"}, {"valid", true}}}}})},
        {"encoding", {{"y", low}, {"y2", {{"field", "high"}}}}}},
       {{"mark", {{"type", "point"}, {"filled", true}, {"size", 70}}},
        {"encoding",
         {{"y", y},
          {"shape", shape_of_precision(rows)},
          {"tooltip", Json::array({tooltip("candidate", "candidate"), tooltip("workload", "batch"),
                                   tooltip("images", "images/s", ".4~g")})}}}}});
  return spec;
}

}  // namespace

std::optional<Chart> throughput_chart(const judge::Summary& summary) {
  Json points = points_of(summary);
  if (points.empty()) return std::nullopt;
  Chart chart{.id = "throughput", .title = "Throughput", .caption = "", .spec = {}};
  if (judge::has_several_workloads(summary.rows)) {
    chart.caption = "Images per second of all streams together, by batch and streams.";
    chart.spec = lines(summary, std::move(points));
    return chart;
  }
  const bool intervals =
      std::ranges::all_of(points, [](const Json& point) { return point.contains("low"); });
  chart.caption = fmt::format("Of one workload only: batch {}.{}",
                              points.front().at("workload").get<std::string>(),
                              intervals ? " Lines are 95 % intervals." : "");
  chart.spec = bars(summary, "images per second", std::move(points), "images", "images per second",
                    intervals);
  return chart;
}

}  // namespace edgebench::report::html
