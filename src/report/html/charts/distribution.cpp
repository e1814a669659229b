// A median hides the tail. Thirty curves at once are unreadable, so a few stand out and the reader
// chooses others: page.js makes boxes to tick out of the names and sets the parameter "picked".
#include <algorithm>

#include "report/html/charts/charts.h"
#include "report/html/charts/style.h"

namespace edgebench::report::html {
namespace {

constexpr std::size_t kPickedAtFirst = 8;
constexpr const char* kIsPicked = "indexof(picked, datum.candidate) >= 0";

// Four digits are more than a pixel tells.
double rounded(double value) {
  const double scale = std::pow(10, 3 - std::floor(std::log10(value)));
  return std::round(value * scale) / scale;
}

Json curve_of(const judge::Row& row) {
  Json curve = point_of(row);
  curve["ms"] = Json::array();
  curve["share"] = Json::array();
  const std::vector<double>& quantiles_ns = row.latency->quantiles_ns;
  for (std::size_t i = 0; i < quantiles_ns.size(); ++i) {
    curve["ms"].push_back(rounded(quantiles_ns[i] / kChartMillisecondNs));
    curve["share"].push_back(100 * static_cast<double>(i) /
                             static_cast<double>(quantiles_ns.size() - 1));
  }
  return curve;
}

void add_marks(const judge::Row& row, Json& marks) {
  Json mark = point_of(row);
  mark["ms"] = row.latency->p50_ns / kChartMillisecondNs;
  mark["share"] = 50;
  mark["mark"] = "P50";
  marks.push_back(mark);
  if (!row.latency->p99_ns.value) return;
  mark["ms"] = *row.latency->p99_ns.value / kChartMillisecondNs;
  mark["share"] = 99;
  mark["mark"] = "P99";
  marks.push_back(mark);
}

Json opacity(double otherwise) {
  return {{"condition", {{"test", kIsPicked}, {"value", 1}}}, {"value", otherwise}};
}

Json layers_of(const judge::Summary& summary, const std::vector<const judge::Row*>& rows) {
  Json curves = Json::array();
  Json marks = Json::array();
  for (const judge::Row* row : rows) {
    curves.push_back(curve_of(*row));
    add_marks(*row, marks);
  }
  const Json x = log_channel("ms", "latency, ms");
  const Json y = figure_channel("share", "inferences that took no longer, %",
                                {{"scale", {{"domain", Json::array({0, 100})}}}});
  const Json colour = colour_of_runtime(summary);
  const Json name = tooltip("candidate", "candidate");
  return Json::array(
      {{{"data", {{"values", curves}}},
        {"transform", Json::array({{{"flatten", Json::array({"ms", "share"})}}})},
        {"mark", {{"type", "line"}, {"interpolate", "step-after"}, {"strokeWidth", 2}}},
        {"encoding",
         {{"x", x},
          {"y", y},
          {"detail", {{"field", "candidate"}, {"type", "nominal"}}},
          {"color", colour},
          {"strokeDash", dash_of_precision(rows)},
          {"opacity", opacity(0.1)},
          {"tooltip", Json::array({name})}}}},
       {{"data", {{"values", marks}}},
        {"mark", {{"type", "point"}, {"filled", true}, {"size", 70}}},
        {"encoding",
         {{"x", x},
          {"y", y},
          {"color", colour},
          {"opacity", opacity(0)},
          {"tooltip",
           Json::array({name, tooltip("mark", "percentile"), tooltip("ms", "ms", ".4~g")})}}}}});
}

}  // namespace

std::optional<Chart> distribution_chart(const judge::Summary& summary) {
  const std::vector<const judge::Row*> rows = compared_rows(summary);
  if (rows.empty()) return std::nullopt;
  Json picked = Json::array();
  for (std::size_t i = 0; i < std::min(rows.size(), kPickedAtFirst); ++i) {
    picked.push_back(rows[i]->candidate.name);
  }
  Json spec = empty_spec("cumulative distribution of the latencies");
  spec["height"] = 320;
  spec["params"] = Json::array({{{"name", "picked"}, {"value", picked}}});
  spec["layer"] = layers_of(summary, rows);
  return Chart{.id = "distribution",
               .title = "Distribution of the latencies",
               .caption =
                   "How many of all samples took no longer. Steep is steady; a tail to the "
                   "right is what p99 sees. Dots are P50, the median over rounds, and P99 "
                   "where there are enough samples for it.",
               .spec = spec};
}

}  // namespace edgebench::report::html
