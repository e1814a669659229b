// Colours are the page's CSS variables, so a chart that is drawn once is right in light, in dark
// and on paper. The palette (page.css) is that of Okabe and Ito, "Color Universal Design", 2008,
// which people with any kind of colour blindness tell apart; shapes say the rest.
#include "report/html/charts/style.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "report/figures/columns.h"

namespace edgebench::report::html {
namespace {

constexpr std::size_t kSeriesColours = 8;

struct Precision {
  const char* name;
  const char* shape;
  std::array<int, 4> dash;
};

// Longer names come before those that they contain.
constexpr auto kPrecisions =
    std::to_array<Precision>({{"int8-dynamic", "triangle-down", {8, 2, 2, 2}},
                              {"int8", "diamond", {5, 3, 5, 3}},
                              {"bf16", "cross", {2, 2, 2, 2}},
                              {"fp16-storage", "triangle-up", {10, 3, 10, 3}},
                              {"fp16", "square", {3, 3, 3, 3}},
                              {"tf32", "triangle-right", {12, 2, 6, 2}},
                              {"fp32", "circle", {1, 0, 1, 0}},
                              {"other", "triangle-left", {1, 3, 1, 3}}});

std::string most_layers(const judge::Row& row) {
  if (!row.evaluation || row.evaluation->layers.empty()) return "other";
  const std::map<std::string, int> computed_in = row.evaluation->computed_in();
  return std::ranges::max_element(computed_in, {}, [](const auto& one) { return one.second; })
      ->first;
}

std::vector<std::string> runtimes_of(const judge::Summary& summary) {
  std::vector<std::string> runtimes;
  for (const judge::Row& row : summary.rows) {
    const std::string& runtime = row.candidate.runtime;
    if (std::ranges::find(runtimes, runtime) == runtimes.end()) runtimes.push_back(runtime);
  }
  return runtimes;
}

std::set<std::string> precisions_of(const std::vector<const judge::Row*>& rows) {
  std::set<std::string> present;
  for (const judge::Row* row : rows) present.insert(precision_of(*row));
  return present;
}

Json axis_style() {
  return {{"labelColor", "var(--text)"}, {"titleColor", "var(--muted)"},
          {"gridColor", "var(--line)"},  {"domainColor", "var(--line)"},
          {"tickColor", "var(--line)"},  {"labelFontSize", 12},
          {"titleFontSize", 12},         {"titleFontWeight", "normal"},
          {"labelLimit", 280},           {"labelOverlap", true}};
}

}  // namespace

std::string precision_of(const judge::Row& row) {
  const auto named = std::ranges::find_if(kPrecisions, [&](const Precision& precision) {
    return row.candidate.variant.find(precision.name) != std::string::npos;
  });
  return named != kPrecisions.end() ? named->name : most_layers(row);
}

std::vector<const judge::Row*> compared_rows(const judge::Summary& summary) {
  std::vector<const judge::Row*> rows = measured_rows(summary);
  const auto fastest = std::ranges::find_if(
      rows, [&](const judge::Row* row) { return row->candidate.name == summary.verdict.fastest; });
  if (fastest == rows.end()) return rows;
  const record::Candidate workload = (*fastest)->candidate;
  std::erase_if(rows, [&](const judge::Row* row) {
    return !record::same_workload(row->candidate, workload);
  });
  return rows;
}

Json point_of(const judge::Row& row) {
  return {{"candidate", row.candidate.name},
          {"runtime", row.candidate.runtime},
          {"precision", precision_of(row)}};
}

Json empty_spec(const std::string& description) {
  return {{"description", description},
          {"width", "container"},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"background", "transparent"},
          {"config",
           {{"font", "system-ui, sans-serif"},
            {"view", {{"stroke", nullptr}}},
            {"axis", axis_style()},
            {"legend",
             {{"labelColor", "var(--text)"},
              {"titleColor", "var(--muted)"},
              {"labelFontSize", 12},
              {"titleFontSize", 12},
              {"titleFontWeight", "normal"},
              {"orient", "top"},
              {"symbolStrokeWidth", 2},
              {"symbolBaseFillColor", "var(--muted)"},
              {"symbolBaseStrokeColor", "var(--muted)"},
              {"columns", 8}}}}}};
}

Json figure_channel(const std::string& field, const std::string& title, const Json& extra) {
  Json channel = {
      {"field", field}, {"type", "quantitative"}, {"title", title}, {"axis", {{"tickCount", 6}}}};
  channel.merge_patch(extra);
  return channel;
}

Json log_channel(const std::string& field, const std::string& title) {
  // Without the expression Vega labels only some of the ticks.
  return figure_channel(field, title + " (logarithmic)",
                        {{"scale", {{"type", "log"}, {"nice", false}, {"padding", 24}}},
                         {"axis", {{"tickCount", 8}, {"labelExpr", "format(datum.value, '~g')"}}}});
}

Json colour_of_runtime(const judge::Summary& summary) {
  const std::vector<std::string> runtimes = runtimes_of(summary);
  Json range = Json::array();
  for (std::size_t i = 0; i < runtimes.size(); ++i) {
    range.push_back(fmt::format("var(--series-{})", i % kSeriesColours));
  }
  return {{"field", "runtime"},
          {"type", "nominal"},
          {"title", "runtime"},
          {"scale", {{"domain", runtimes}, {"range", range}}}};
}

Json shape_of_precision(const std::vector<const judge::Row*>& rows) {
  const std::set<std::string> present = precisions_of(rows);
  Json domain = Json::array();
  Json range = Json::array();
  for (const Precision& precision : kPrecisions) {
    if (!present.contains(precision.name)) continue;
    domain.push_back(precision.name);
    range.push_back(precision.shape);
  }
  return {{"field", "precision"},
          {"type", "nominal"},
          {"title", "precision"},
          {"scale", {{"domain", domain}, {"range", range}}}};
}

Json dash_of_precision(const std::vector<const judge::Row*>& rows) {
  Json channel = shape_of_precision(rows);
  Json range = Json::array();
  for (const Json& name : channel.at("scale").at("domain")) {
    range.push_back(std::ranges::find_if(kPrecisions, [&](const Precision& precision) {
                      return name == precision.name;
                    })->dash);
  }
  channel["scale"]["range"] = range;
  return channel;
}

Json part_channel(const Json& parts, const Json& colours) {
  return {{"field", "part"},
          {"type", "nominal"},
          {"title", nullptr},
          {"scale", {{"domain", parts}, {"range", colours}}}};
}

Json candidate_channel(const Json& values) {
  Json names = Json::array();
  for (const Json& value : values) {
    if (std::ranges::find(names, value.at("candidate")) == names.end()) {
      names.push_back(value.at("candidate"));
    }
  }
  return {{"field", "candidate"},
          {"type", "nominal"},
          {"axis", {{"title", nullptr}, {"domain", false}, {"ticks", false}, {"labelPadding", 6}}},
          {"scale", {{"domain", names}}}};
}

Json bars(const judge::Summary& summary, const std::string& description, Json values,
          const std::string& field, const std::string& title, bool with_intervals) {
  Json spec = empty_spec(description);
  const Json candidates = candidate_channel(values);
  spec["data"] = {{"values", std::move(values)}};
  spec["encoding"] = {{"y", candidates}};
  Json layers = Json::array();
  layers.push_back({{"mark", {{"type", "bar"}, {"height", 12}, {"cornerRadiusEnd", 2}}},
                    {"encoding",
                     {{"x", figure_channel(field, title)},
                      {"color", colour_of_runtime(summary)},
                      {"tooltip", Json::array({tooltip("candidate", "candidate"),
                                               tooltip(field, title, ".4~g")})}}}});
  if (with_intervals) {
    layers.push_back(
        {{"mark", {{"type", "rule"}, {"color", "var(--text)"}, {"strokeWidth", 1.5}}},
         {"encoding", {{"x", figure_channel("low", title)}, {"x2", {{"field", "high"}}}}}});
  }
  spec["layer"] = layers;
  return spec;
}

void sort_by(Json& values, const std::string& field, bool descending) {
  std::ranges::stable_sort(values.get_ref<Json::array_t&>(),
                           [&](const Json& one, const Json& other) {
                             const double left = one.at(field).get<double>();
                             const double right = other.at(field).get<double>();
                             return descending ? left > right : left < right;
                           });
}

Json tooltip(const std::string& field, const std::string& title, const std::string& format) {
  Json channel = {
      {"field", field}, {"type", format.empty() ? "nominal" : "quantitative"}, {"title", title}};
  if (!format.empty()) channel["format"] = format;
  return channel;
}

}  // namespace edgebench::report::html
