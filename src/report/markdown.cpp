// The report for a page or a pull request.
#include <fmt/format.h>

#include "report/context.h"
#include "report/figures/columns.h"
#include "report/formats.h"
#include "report/note_lines.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

constexpr int kLastRank = 17;  // Pages are wide, but not endless.

std::string grid(const judge::Summary& summary) {
  const std::vector<const judge::Row*> rows = shown_rows(summary);
  if (rows.empty()) return "";
  std::vector<Column> columns = columns_of(summary);
  std::erase_if(columns, [](const Column& column) { return column.rank > kLastRank; });
  std::string header = "| candidate |";
  std::string rule = "|---|";
  for (const Column& column : columns) {
    header += column.unit.empty() ? fmt::format(" {} |", column.name)
                                  : fmt::format(" {} ({}) |", column.name, column.unit);
    rule += "---:|";
  }
  std::string text = header + "\n" + rule + "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = markdown_cell(rows[i]->candidate.name);
    const bool recommended = rows[i]->candidate.name == summary.verdict.recommended;
    text += recommended ? fmt::format("| **{}**", name) : fmt::format("| {}", name);
    text += rows[i]->candidate.is_users_file() ? " (your file) |" : " |";
    for (const Column& column : columns) text += fmt::format(" {} |", column.cells[i]);
    text += "\n";
  }
  return text + "\n" + legend(columns) + "\n";
}

std::string failures(const judge::Summary& summary) {
  std::string text;
  for (const judge::Row* row : other_rows(summary)) {
    text += fmt::format("| {} | {} | {} |\n", markdown_cell(row->candidate.name),
                        markdown_cell(outcome_words(*row)),
                        row->repeat.empty() ? "" : fmt::format("`{}`", markdown_cell(row->repeat)));
  }
  if (text.empty()) return "";
  return "\n| without figures | why | again |\n|---|---|---|\n" + text;
}

}  // namespace

std::string markdown(const judge::Summary& summary, const Options& options) {
  std::string text = fmt::format("**{}**\n\n", summary.verdict.sentence);
  if (summary.throughput_verdict) {
    text += fmt::format("**{}**\n\n", summary.throughput_verdict->sentence);
  }
  for (const Fact& fact : context(summary)) {
    text += fmt::format("- {}: {}\n", fact.name, fact.value);
  }
  const std::string rows = grid(summary);
  if (!rows.empty()) text += "\n" + rows;
  std::string accuracy;
  for (const std::string& line : accuracy_lines(summary)) accuracy += fmt::format("- {}\n", line);
  if (!accuracy.empty()) text += "\nAccuracy, with 95 % intervals:\n\n" + accuracy;
  text += failures(summary);
  std::string notes;
  for (const std::string& line : note_lines(summary, options)) notes += fmt::format("- {}\n", line);
  if (!notes.empty()) text += "\nBefore you believe it:\n\n" + notes;
  return text;
}

}  // namespace edgebench::report
