// The table for a terminal. The verdict comes first, since it is what was asked for; then the
// evidence, then what failed and why, then what to know before believing it.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "report/columns.h"
#include "report/context.h"
#include "report/formats.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kNarrowest = 60;
constexpr std::size_t kWidestText = 100;  // Longer lines of prose are hard to read.
constexpr std::size_t kFactWidth = 9;
constexpr std::string_view kGap = "  ";

std::size_t column_width(const Column& column) {
  std::size_t width = std::max(width_of(column.name), width_of(column.unit));
  for (const std::string& text : column.cells) width = std::max(width, width_of(text));
  return width;
}

// The most telling columns that fit, in the order of display.
std::vector<Column> fitting(const std::vector<Column>& columns, std::size_t width) {
  std::vector<std::size_t> by_rank(columns.size());
  std::iota(by_rank.begin(), by_rank.end(), std::size_t{0});
  std::ranges::sort(by_rank, {}, [&](std::size_t i) { return columns[i].rank; });
  std::vector<std::size_t> chosen;
  std::size_t used = 0;
  for (const std::size_t i : by_rank) {
    const std::size_t needed = kGap.size() + column_width(columns[i]);
    if (used + needed > width) continue;
    used += needed;
    chosen.push_back(i);
  }
  std::ranges::sort(chosen);
  std::vector<Column> kept;
  for (const std::size_t i : chosen) kept.push_back(columns[i]);
  return kept;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// A star at the recommended one, a plus at a user's file.
std::string marked_name(const judge::Summary& summary, const judge::Row& row) {
  const bool recommended = row.candidate.name == summary.verdict.recommended;
  return fmt::format("{}{}{}", recommended ? '*' : ' ', row.candidate.is_users_file() ? '+' : ' ',
                     row.candidate.name);
}

std::string marks_legend(const judge::Summary& summary,
                         const std::vector<const judge::Row*>& rows) {
  std::string legend = summary.verdict.recommended.empty() ? "" : "*: recommended; ";
  if (std::ranges::any_of(rows, [](auto* row) { return row->candidate.is_users_file(); })) {
    legend += "+: your file; ";
  }
  return legend;
}

// Marks and names, the columns and what they mean.
std::string grid(const judge::Summary& summary, std::size_t width) {
  const std::vector<const judge::Row*> rows = measured_rows(summary);
  if (rows.empty()) return "";
  std::vector<std::string> names;
  for (const judge::Row* row : rows) names.push_back(marked_name(summary, *row));
  std::size_t name_width = 0;
  for (const std::string& name : names) name_width = std::max(name_width, width_of(name));
  const std::vector<Column> columns =
      fitting(columns_of(summary), width - std::min(width, name_width));

  std::string header = left("", name_width);
  std::string units = left("", name_width);
  for (const Column& column : columns) {
    header.append(kGap).append(right(column.name, column_width(column)));
    units.append(kGap).append(right(column.unit, column_width(column)));
  }
  std::string text = without_trailing_blanks(header) + without_trailing_blanks(units);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line = left(names[i], name_width);
    for (const Column& column : columns) {
      line.append(kGap).append(right(column.cells[i], column_width(column)));
    }
    text += without_trailing_blanks(line);
  }
  return text + "\n" +
         wrapped(marks_legend(summary, rows) + legend(columns), std::min(width, kWidestText));
}

// Log and command are for copying, so they are never broken.
std::string failures(const judge::Summary& summary, std::size_t width) {
  std::string text;
  for (const judge::Row* row : other_rows(summary)) {
    text += "  " + row->candidate.name + "\n";
    text += wrapped(outcome_words(*row), width, "      ");
    if (!row->log.empty()) text += fmt::format("      log: {}\n", row->log);
    if (!row->repeat.empty() && row->outcome != Outcome::ok) {
      text += fmt::format("      again: {}\n", row->repeat);
    }
  }
  return text;
}

std::string bullets(const std::vector<std::string>& lines, std::size_t width) {
  std::string text;
  for (const std::string& line : lines) text += wrapped(line, width, "- ");
  return text;
}

std::string notes(const judge::Summary& summary, std::size_t width) {
  std::string text = bullets(missing_lines(summary), width);
  return text + bullets(note_lines(summary), width);
}

}  // namespace

std::string table(const judge::Summary& summary, std::size_t width) {
  width = std::max(width, kNarrowest);
  const std::size_t text_width = std::min(width, kWidestText);
  std::string text = wrapped(summary.verdict.sentence, text_width);
  if (summary.throughput_verdict) {
    text += wrapped(summary.throughput_verdict->sentence, text_width);
  }
  text += "\n";
  for (const Fact& fact : context(summary)) {
    text += wrapped(fact.value, text_width, left(fact.name + ":", kFactWidth));
  }
  const std::string rows = grid(summary, width);
  if (!rows.empty()) text += "\n" + rows;
  const std::string accuracy = bullets(accuracy_lines(summary), text_width);
  if (!accuracy.empty()) text += "\nAccuracy, with 95 % intervals:\n" + accuracy;
  const std::string failed = failures(summary, text_width);
  if (!failed.empty()) text += "\nWithout figures:\n" + failed;
  const std::string noted = notes(summary, text_width);
  if (!noted.empty()) text += "\nBefore you believe it:\n" + noted;
  return text;
}

}  // namespace edgebench::report
