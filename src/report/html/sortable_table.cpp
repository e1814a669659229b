// Columns are paths into the JSON report, so that a cell cannot say anything else than the report.
#include "report/html/sortable_table.h"

#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "report/cells.h"
#include "report/columns.h"

namespace edgebench::report::html {
namespace {

constexpr double kMillisecondNs = 1e6;
constexpr double kMegabyte = 1e6;
constexpr double kMillijoule = 1e-3;
constexpr double kPercent = 1e-2;

struct FigureColumn {
  const char* name;
  const char* unit;
  const char* path;  // In a candidate: a number, or an estimate with an interval.
  double scale;      // The unit's size.
  const char* meaning;
  bool is_setting = false;  // Shown only where rows differ in it; else the page's head says it.
};

constexpr auto kColumns = std::to_array<FigureColumn>({
    {"p50", "ms", "/latency/p50_ns", kMillisecondNs,
     "the median over rounds of each round's median, with its interval"},
    {"p99", "ms", "/latency/p99_ns", kMillisecondNs, "of all samples"},
    {"speed", "x", "/versus_baseline/speed_ratio", 1,
     "times as fast as the baseline, taken side by side, with its interval"},
    {"top-1", "%", "/accuracy/top1", kPercent, "right answers, with their interval"},
    {"change", "points", "/accuracy/top1_difference", kPercent,
     "top-1 of the candidate minus that of the reference, on the same images"},
    {"top-5", "%", "/accuracy/top5", kPercent, "right answers among the first five"},
    {"agree", "images", "/reference/top1_agreement", 1, "decides like the reference"},
    {"SQNR", "dB", "/reference/sqnr_db", 1, "signal to noise of the logits against the reference"},
    {"size", "MB", "/artifact_bytes", kMegabyte, "of the artifact's files"},
    {"memory", "MB", "/memory/peak_rss_bytes", kMegabyte, "peak resident, of the whole worker"},
    {"own", "MB", "/memory/own_bytes", kMegabyte,
     "the peak's share above the worker that had opened nothing"},
    {"start", "ms", "/cold_start/first_answer_ns", kMillisecondNs,
     "spawn, open and first inference"},
    {"open", "ms", "/cold_start/open_ns", kMillisecondNs, "load, read and compile"},
    {"first run", "ms", "/cold_start/first_inference_ns", kMillisecondNs, "the first inference"},
    {"pays after", "inferences", "/cold_start/break_even/inferences", 1,
     "when it has caught up with the candidate that answers first"},
    {"images/s", "", "/latency/images_per_second", 1, "of all streams, with its interval"},
    {"cores", "", "/cores_used", 1, "processor time over wall time while it infers"},
    {"energy", "mJ", "/energy/joules_per_image", kMillijoule,
     "an image, of everything that the sensor sees"},
    {"of peak", "%", "/roofline_share", kPercent,
     "multiply-adds a second over what this machine was measured to do in that arithmetic"},
    {"p90", "ms", "/latency/p90_ns", kMillisecondNs, "of all samples"},
    {"p99/p50", "", "/latency/p99_over_p50", 1, "how steady it is"},
    {"switched", "ms", "/latency/after_switch_p50_ns", kMillisecondNs,
     "the first inference after others ran"},
    {"threads", "", "/threads", 1, "that one inference may use", true},
    {"batch", "", "/batch", 1, "images of one inference", true},
    {"streams", "", "/streams", 1, "inferences at the same time", true},
});

struct TableRow {
  const judge::Row* row;
  std::string path;  // "/candidates/3"
};

// The number itself, or the value of an estimate.
std::string value_path(const Json& report, const std::string& path) {
  return at(report, path).is_object() ? path + "/value" : path;
}

std::vector<std::optional<double>> values_of(const Json& report, const std::vector<TableRow>& rows,
                                             const FigureColumn& column) {
  std::vector<std::optional<double>> values;
  for (const TableRow& row : rows) {
    const Json value = at(report, value_path(report, row.path + column.path));
    values.push_back(value.is_number() ? std::optional(value.get<double>()) : std::nullopt);
  }
  return values;
}

bool is_worth_showing(const FigureColumn& column,
                      const std::vector<std::optional<double>>& values) {
  bool any = false;
  bool differ = false;
  for (const auto& value : values) {
    any = any || value.has_value();
    differ = differ || value != values.front();
  }
  return any && (!column.is_setting || differ);
}

// In columns of whole numbers there is nothing to round.
int decimals_of(const std::vector<std::optional<double>>& values, double scale) {
  bool whole = scale == 1;
  std::vector<std::optional<double>> scaled;
  for (const auto& value : values) {
    if (value) whole = whole && *value == std::floor(*value);
    scaled.push_back(value ? std::optional(*value / scale) : std::nullopt);
  }
  return whole ? 0 : decimals_for(scaled);
}

std::string interval_of(const Json& report, const std::string& path, double scale, int decimals) {
  if (!at(report, path + "/low").is_number()) return "";
  return fmt::format(" <small>{} to {}</small>", figure_at(report, path + "/low", scale, decimals),
                     figure_at(report, path + "/high", scale, decimals));
}

// Why there is no figure, where the report tells.
std::string missing_cell(const Json& report, const TableRow& row, const FigureColumn& column) {
  const std::string name = column.name;
  if (name == "speed" && row.row->candidate.name == at(report, "/baseline")) return "baseline";
  const Json holder = at(report, row.path + column.path);
  if (holder.is_object() && holder.contains("samples_needed")) {
    return fmt::format("<span title=\"{} samples of the {} that it takes\">{}</span>",
                       holder.at("samples").dump(), holder.at("samples_needed").dump(),
                       kTooFewSamples);
  }
  if (name == "pays after" && at(report, row.path + "/cold_start/break_even").is_object()) {
    return "never";
  }
  return kNotMeasured;
}

std::string figure_cell(const Json& report, const TableRow& row, const FigureColumn& column,
                        int decimals) {
  const std::string path = row.path + column.path;
  const Json value = at(report, value_path(report, path));
  if (!value.is_number()) {
    return fmt::format("<td data-sort=\"\">{}</td>", missing_cell(report, row, column));
  }
  return fmt::format("<td data-sort=\"{}\">{}{}</td>", value.get<double>(),
                     figure_at(report, value_path(report, path), column.scale, decimals),
                     interval_of(report, path, column.scale, decimals));
}

std::string heading(const std::string& name, const std::string& unit, const char* sorted,
                    const std::string& meaning) {
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
  if (!row.row->trusted) cell += " <b class=\"badge doubt\">see notes</b>";
  if (row.row->rested) cell += " <b class=\"badge quiet\">rested</b>";
  return fmt::format("<th scope=\"row\">{}</th>", cell);
}

}  // namespace

std::string sortable_table(const judge::Summary& summary, const Json& report) {
  std::vector<TableRow> rows;
  for (const judge::Row* row : measured_rows(summary)) {
    rows.push_back({row, fmt::format("/candidates/{}", row - summary.rows.data())});
  }
  if (rows.empty()) return "";
  std::string head = heading("candidate", "", "none", "runtime and variant");
  std::vector<std::string> lines;
  for (const TableRow& row : rows) lines.push_back(name_cell(summary, report, row));
  for (const FigureColumn& column : kColumns) {
    const auto values = values_of(report, rows, column);
    if (!is_worth_showing(column, values)) continue;
    const bool first = &column == kColumns.data();
    head += heading(column.name, column.unit, first ? "ascending" : "none", column.meaning);
    const int decimals = decimals_of(values, column.scale);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      lines[i] += figure_cell(report, rows[i], column, decimals);
    }
  }
  head += heading("version", "", "none", "of the runtime");
  std::string body;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    body += fmt::format("<tr>{}<td class=\"text\">{}</td></tr>\n", lines[i],
                        text_at(report, rows[i].path + "/runtime_version"));
  }
  return fmt::format(
      "<table id=\"rows\">\n<caption>Measured candidates</caption>\n<thead><tr>{}</tr></thead>\n"
      "<tbody>\n{}</tbody>\n</table>\n",
      head, body);
}

}  // namespace edgebench::report::html
