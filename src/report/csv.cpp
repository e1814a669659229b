// One row a candidate, in the order of the plan, for spreadsheets and scripts: units are in the
// columns' names, figures are not rounded to what a reader wants, and an empty cell is a figure
// that was not measured. Source: RFC 4180.
#include <fmt/format.h>

#include "report/figures/figures.h"
#include "report/formats.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

std::string header() {
  std::string line;
  for (const Figure& figure : figures()) {
    line += fmt::format("{}{}", line.empty() ? "" : ",", figure.key);
    if (figure.form != Form::estimate) continue;
    line += fmt::format(",{},{}", bound_key(figure.key, "low"), bound_key(figure.key, "high"));
  }
  return line + "\r\n";
}

std::string line_of(const judge::Summary& summary, const judge::Row& row) {
  std::string line;
  for (const Figure& figure : figures()) {
    const Reading reading = figure.read(summary, row);
    if (&figure != &figures().front()) line += ',';
    line += csv_cell(plain_text(reading));
    if (figure.form != Form::estimate) continue;
    line += reading.interval
                ? fmt::format(",{:.10g},{:.10g}", reading.interval->low, reading.interval->high)
                : ",,";
  }
  return line + "\r\n";
}

}  // namespace

std::string csv(const judge::Boards& boards) {
  std::string text = "board," + header();
  for (const judge::Board& board : boards.boards) {
    for (const judge::Row& row : board.summary.rows) {
      text += csv_cell(board.label) + "," + line_of(board.summary, row);
    }
  }
  return text;
}

std::string csv(const judge::Summary& summary) {
  std::string text = header();
  for (const judge::Row& row : summary.rows) text += line_of(summary, row);
  return text;
}

}  // namespace edgebench::report
