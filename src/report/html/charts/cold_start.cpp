#include <algorithm>

#include "report/figures/columns.h"
#include "report/html/charts/charts.h"
#include "report/html/charts/style.h"

namespace edgebench::report::html {
namespace {

constexpr std::size_t kPartColours = 6;

// The parts of a start in order, each a value; "total" is the median over launches, which a sum of
// medians need not be.
void add_parts(const judge::Row& row, Json& values, std::vector<std::string>& order) {
  const judge::ColdStart& start = row.cold_start;
  if (!start.first_answer_ns) return;
  const auto add = [&](const std::string& part, const std::optional<double>& duration_ns) {
    if (!duration_ns) return;
    Json value = point_of(row);
    value["part"] = part;
    value["ms"] = *duration_ns / kChartMillisecondNs;
    value["total"] = *start.first_answer_ns / kChartMillisecondNs;
    values.push_back(value);
    if (std::ranges::find(order, part) == order.end()) order.push_back(part);
  };
  add("spawn", start.spawn_ns);
  for (const judge::Phase& phase : start.phases) add(phase.name, phase.duration_ns);
  if (start.phases.empty()) add("open", start.open_ns);
  add("first inference", start.first_inference_ns);
}

// The first inference last, whatever phases later rows have.
void settle_order(std::vector<std::string>& order) {
  std::ranges::stable_partition(order,
                                [](const std::string& part) { return part != "first inference"; });
}

Json colour_of_part(const std::vector<std::string>& order) {
  Json range = Json::array();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool last = order[i] == "first inference";
    range.push_back("var(--part-" +
                    std::to_string(last ? kPartColours - 1 : i % (kPartColours - 1)) + ")");
  }
  return part_channel(order, range);
}

}  // namespace

std::optional<Chart> cold_start_chart(const judge::Summary& summary) {
  Json values = Json::array();
  std::vector<std::string> order;
  for (const judge::Row* row : measured_rows(summary)) add_parts(*row, values, order);
  if (values.empty()) return std::nullopt;
  settle_order(order);
  sort_by(values, "total");
  for (Json& value : values) {
    value["order"] = std::ranges::find(order, value.at("part").get<std::string>()) - order.begin();
  }
  Json spec = empty_spec("what the time from spawn to the first answer is made of");
  spec["encoding"] = {{"y", candidate_channel(values)}};
  spec["data"] = {{"values", std::move(values)}};
  const std::string title = "from spawn to the first answer, ms";
  spec["layer"] = Json::array(
      {{{"mark", {{"type", "bar"}, {"height", 12}}},
        {"encoding",
         {{"x", figure_channel("ms", title, {{"stack", "zero"}})},
          {"color", colour_of_part(order)},
          {"order", {{"field", "order"}, {"type", "quantitative"}}},
          {"tooltip",
           Json::array({tooltip("candidate", "candidate"), tooltip("part", "part"),
                        tooltip("ms", "ms", ".4~g"), tooltip("total", "in all, ms", ".4~g")})}}}},
       {{"mark", {{"type", "tick"}, {"color", "var(--text)"}, {"thickness", 2}, {"height", 16}}},
        {"encoding", {{"x", figure_channel("total", title)}}}}});
  return Chart{
      .id = "cold-start",
      .title = "Cold start",
      .caption = "Medians over launches of each part; the tick is the median of the whole.",
      .spec = spec};
}

}  // namespace edgebench::report::html
