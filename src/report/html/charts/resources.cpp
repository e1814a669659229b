// Memory, size, the share of the machine's peak, energy: bars, a candidate a line.
#include <algorithm>
#include <array>

#include "report/figures/columns.h"
#include "report/html/charts/charts.h"
#include "report/html/charts/style.h"

namespace edgebench::report::html {
namespace {

// One value a row that has the figure.
template <typename ValueOf>
Json values_of(const judge::Summary& summary, const std::string& field, ValueOf value_of) {
  Json values = Json::array();
  for (const judge::Row* row : measured_rows(summary)) {
    const std::optional<double> value = value_of(*row);
    if (!value) continue;
    Json point = point_of(*row);
    point[field] = *value;
    values.push_back(point);
  }
  return values;
}

struct Part {
  const char* name;
  const char* colour;
};

constexpr auto kParts = std::to_array<Part>({{"bare worker", "var(--part-0)"},
                                             {"own share", "var(--part-3)"},
                                             {"whole worker", "var(--part-1)"}});

void add_share(const judge::Row& row, std::size_t part, double bytes, Json& values) {
  Json point = point_of(row);
  point["part"] = kParts[part].name;
  point["order"] = part;
  point["mb"] = bytes / kChartMegabyte;
  point["peak"] = *row.memory.peak_rss_bytes / kChartMegabyte;
  values.push_back(point);
}

// Of those that any value has.
Json colour_of_part(const Json& values) {
  Json domain = Json::array();
  Json range = Json::array();
  for (const Part& part : kParts) {
    if (std::ranges::none_of(values,
                             [&](const Json& one) { return one.at("part") == part.name; })) {
      continue;
    }
    domain.push_back(part.name);
    range.push_back(part.colour);
  }
  return part_channel(domain, range);
}

}  // namespace

std::optional<Chart> memory_chart(const judge::Summary& summary) {
  Json values = Json::array();
  for (const judge::Row* row : measured_rows(summary)) {
    const judge::Memory& memory = row->memory;
    if (!memory.peak_rss_bytes) continue;
    if (memory.bare_rss_bytes && memory.own_bytes) {
      add_share(*row, 0, *memory.bare_rss_bytes, values);
      add_share(*row, 1, *memory.own_bytes, values);
    } else {
      add_share(*row, 2, *memory.peak_rss_bytes, values);
    }
  }
  if (values.empty()) return std::nullopt;
  sort_by(values, "peak");
  Json spec = empty_spec("peak memory of each worker");
  spec["mark"] = {{"type", "bar"}, {"height", 12}};
  const std::string title = "peak resident memory, MB";
  spec["encoding"] = {
      {"y", candidate_channel(values)},
      {"x", figure_channel("mb", title, {{"stack", "zero"}})},
      {"color", colour_of_part(values)},
      {"order", {{"field", "order"}, {"type", "quantitative"}}},
      {"tooltip", Json::array({tooltip("candidate", "candidate"), tooltip("part", "part"),
                               tooltip("mb", "MB", ".4~g"), tooltip("peak", "peak, MB", ".4~g")})}};
  spec["data"] = {{"values", std::move(values)}};
  return Chart{.id = "memory",
               .title = "Memory",
               .caption = "The bare worker has its libraries loaded and has opened nothing.",
               .spec = spec};
}

std::optional<Chart> size_chart(const judge::Summary& summary) {
  Json values = values_of(summary, "mb", [](const judge::Row& row) -> std::optional<double> {
    if (!row.size_bytes) return std::nullopt;
    return *row.size_bytes / kChartMegabyte;
  });
  if (values.empty()) return std::nullopt;
  sort_by(values, "mb");
  return Chart{.id = "size",
               .title = "Size of the artifact",
               .caption = "All files that have to be shipped beside the runtime.",
               .spec = bars(summary, "size of each artifact", std::move(values), "mb", "MB")};
}

std::optional<Chart> roofline_chart(const judge::Summary& summary) {
  Json values = values_of(summary, "percent", [](const judge::Row& row) -> std::optional<double> {
    if (!row.roofline_share) return std::nullopt;
    return 100 * *row.roofline_share;
  });
  if (values.empty()) return std::nullopt;
  sort_by(values, "percent", true);
  return Chart{.id = "roofline",
               .title = "Share of the machine's peak",
               .caption =
                   "Multiply-adds a second over the measured peak of the arithmetic that most "
                   "layers were computed in, on as many threads.",
               .spec = bars(summary, "share of the measured peak", std::move(values), "percent",
                            "of the measured peak, %")};
}

std::optional<Chart> energy_chart(const judge::Summary& summary) {
  Json values = Json::array();
  bool intervals = false;
  for (const judge::Row* row : measured_rows(summary)) {
    if (!row->energy) continue;
    Json point = point_of(*row);
    point["mj"] = 1e3 * row->energy->joules_per_image;
    if (const auto& interval = row->energy->interval) {
      point["low"] = 1e3 * interval->low;
      point["high"] = 1e3 * interval->high;
      intervals = true;
    }
    values.push_back(point);
  }
  if (values.empty()) return std::nullopt;
  sort_by(values, "mj");
  return Chart{.id = "energy",
               .title = "Energy",
               .caption = "Of everything that the sensor sees, idle parts included.",
               .spec = bars(summary, "energy of an image", std::move(values), "mj", "an image, mJ",
                            intervals)};
}

}  // namespace edgebench::report::html
