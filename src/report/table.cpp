// The table for a terminal. The verdict comes first, since it is what was asked for; then the
// evidence, then what failed and why, then what to know before believing it.
#include <algorithm>

#include <fmt/format.h>

#include "report/context.h"
#include "report/figures/columns.h"
#include "report/formats.h"
#include "report/grid.h"
#include "report/note_lines.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kFactWidth = 9;

// A star at the recommended one, a plus at a user's file.
std::vector<RowName> names_of(const judge::Summary& summary,
                              const std::vector<const judge::Row*>& rows) {
  std::vector<RowName> names;
  for (const judge::Row* row : rows) {
    const bool recommended = row->candidate.name == summary.verdict.recommended;
    names.push_back({.mark = fmt::format("{}{}", recommended ? '*' : ' ',
                                         row->candidate.is_users_file() ? '+' : ' '),
                     .name = row->candidate.name});
  }
  return names;
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
std::string rows_of(const judge::Summary& summary, std::size_t width) {
  const std::vector<const judge::Row*> rows = shown_rows(summary);
  if (rows.empty()) return "";
  const Grid made = grid(names_of(summary, rows), columns_of(summary), width);
  return made.text + "\n" +
         wrapped(marks_legend(summary, rows) + legend(made.shown), std::min(width, kWidestText));
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

}  // namespace

std::string table(const judge::Summary& summary, const Options& options) {
  const std::size_t width = std::max(options.width, kNarrowest);
  const std::size_t text_width = std::min(width, kWidestText);
  std::string text = wrapped(summary.verdict.sentence, text_width);
  if (summary.throughput_verdict) {
    text += wrapped(summary.throughput_verdict->sentence, text_width);
  }
  text += "\n";
  for (const Fact& fact : context(summary)) {
    text += wrapped(fact.value, text_width, left(fact.name + ":", kFactWidth));
  }
  const std::string rows = rows_of(summary, width);
  if (!rows.empty()) text += "\n" + rows;
  if (!summary.layers.empty()) {
    text +=
        fmt::format("\nWhere the time goes, layer by layer: edgebench layers {}\n", options.run);
  }
  const std::string accuracy = bullets(accuracy_lines(summary), text_width);
  if (!accuracy.empty()) text += "\nAccuracy, with 95 % intervals:\n" + accuracy;
  const std::string failed = failures(summary, text_width);
  if (!failed.empty()) text += "\nWithout figures:\n" + failed;
  const std::string noted = bullets(note_lines(summary, options), text_width);
  if (!noted.empty()) text += "\nBefore you believe it:\n" + noted;
  return text;
}

}  // namespace edgebench::report
