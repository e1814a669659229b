// Cells show what stands at a figure's place in the JSON report, so they cannot say anything else.
#include "report/html/sortable_table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/figures/cells.h"
#include "report/figures/columns.h"
#include "report/figures/figures.h"
#include "report/html/slow_section.h"

namespace edgebench::report::html {
namespace {

struct TableRow {
  const judge::Row* row;
  std::string path;  // "/candidates/3"
};

// The number itself, or the value of an estimate.
std::string value_path(const TableRow& row, const Figure& figure) {
  return fmt::format("{}{}{}", row.path, figure.path, figure.form == Form::plain ? "" : "/value");
}

std::string interval_of(const Json& report, const TableRow& row, const Figure& figure,
                        int decimals) {
  const std::string path = fmt::format("{}{}", row.path, figure.path);
  if (!at(report, path + "/low").is_number()) return "";
  return fmt::format(" <small>{} to {}</small>",
                     figure_at(report, path + "/low", figure.scale, decimals),
                     figure_at(report, path + "/high", figure.scale, decimals));
}

// Why there is no figure, where the run tells.
std::string missing_cell(const Reading& reading) {
  if (reading.percentile) {
    return fmt::format("<span title=\"{} samples of the {} that it takes\">{}</span>",
                       reading.percentile->have, reading.percentile->need, kTooFewSamples);
  }
  if (!reading.interval_words.empty()) return std::string(reading.interval_words);
  return std::string(reading.words.empty() ? kNotMeasured : reading.words);
}

std::string figure_cell(const Json& report, const TableRow& row, const Figure& figure,
                        const Reading& reading, int decimals) {
  const std::string path = value_path(row, figure);
  if (!reading.has_value()) {
    return fmt::format("<td data-sort=\"\">{}</td>", missing_cell(reading));
  }
  const auto number = reading.number();
  if (!number) return fmt::format("<td class=\"text\">{}</td>", text_at(report, path));
  return fmt::format("<td data-sort=\"{}\">{}{}</td>", *number,
                     figure_at(report, path, figure.scale, decimals),
                     interval_of(report, row, figure, decimals));
}

// The most telling first.
std::vector<const Figure*> figures_of_pages() {
  std::vector<const Figure*> list;
  for (const Figure& figure : figures()) {
    if (!figure.title.empty() && figure.shown != Shown::nowhere) list.push_back(&figure);
  }
  std::ranges::stable_sort(list, {}, [](const Figure* figure) { return figure->rank; });
  return list;
}

std::string heading(std::string_view name, std::string_view unit, const char* sorted,
                    std::string_view meaning) {
  const std::string unit_span =
      unit.empty() ? "" : fmt::format(" <span class=\"unit\">{}</span>", unit);
  return fmt::format(
      "<th scope=\"col\" aria-sort=\"{}\"><button type=\"button\" title=\"{}\">{}{}</button></th>",
      sorted, escaped(meaning), name, unit_span);
}

std::string name_cell(const judge::Summary& summary, const Json& report, const TableRow& row) {
  std::string cell = text_at(report, row.path + "/candidate");
  const std::string& name = row.row->candidate.name;
  if (name == summary.verdict.recommended) cell += " <b class=\"badge\">recommended</b>";
  if (summary.throughput_verdict && name == summary.throughput_verdict->recommended) {
    cell += " <b class=\"badge\">most images</b>";
  }
  if (row.row->candidate.is_users_file()) cell += " <b class=\"badge quiet\">your file</b>";
  if (row.row->measured() && !row.row->trusted) cell += " <b class=\"badge doubt\">see notes</b>";
  if (row.row->dropped) cell += " <b class=\"badge quiet\">dropped</b>";
  cell += slow_links(report, static_cast<std::size_t>(row.row - summary.rows.data()));
  return fmt::format("<th scope=\"row\">{}</th>", cell);
}

}  // namespace

std::string sortable_table(const judge::Summary& summary, const Json& report) {
  const std::vector<const judge::Row*> shown = shown_rows(summary);
  if (shown.empty()) return "";
  std::vector<TableRow> rows;
  for (const judge::Row* row : shown) {
    rows.push_back({row, fmt::format("/candidates/{}", row - summary.rows.data())});
  }
  std::string head = heading("candidate", "", "none", "runtime and variant");
  std::vector<std::string> lines;
  for (const TableRow& row : rows) lines.push_back(name_cell(summary, report, row));
  for (const Figure* figure : figures_of_pages()) {
    const std::vector<Reading> readings = readings_of(*figure, summary, shown);
    if (!is_worth_showing(*figure, readings)) continue;
    const bool first = figure->rank == 0;
    const std::string_view unit = figure->unit.empty() ? figure->suffix : figure->unit;
    head += heading(figure->title, unit, first ? "ascending" : "none", figure->explanation);
    const int decimals = decimals_of(*figure, readings);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      lines[i] += figure_cell(report, rows[i], *figure, readings[i], decimals);
    }
  }
  std::string body;
  for (const std::string& line : lines) body += fmt::format("<tr>{}</tr>\n", line);
  return fmt::format(
      "<table id=\"rows\">\n<caption>Measured candidates</caption>\n<thead><tr>{}</tr></thead>\n"
      "<tbody>\n{}</tbody>\n</table>\n",
      head, body);
}

}  // namespace edgebench::report::html
