#include "report/figures/columns.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "judge/words.h"
#include "report/figures/cells.h"

namespace edgebench::report {
namespace {

using judge::Row;
using Rows = std::vector<const Row*>;
using Readings = std::vector<Reading>;

// Behind an interval that is the range of a few rounds.
constexpr std::string_view kRangeMark = "r";

std::string words_or_none(std::string_view words) {
  return std::string(words.empty() ? kNotMeasured : words);
}

std::string value_cell(const Figure& figure, const Reading& reading, int decimals) {
  if (const auto number = reading.number()) {
    return fmt::format("{:.{}f}{}", *number / figure.scale, decimals, figure.suffix);
  }
  return reading.has_value() ? plain_text(reading) : words_or_none(reading.words);
}

std::string interval_cell(const Figure& figure, const Reading& reading, int decimals) {
  if (!reading.interval) return words_or_none(reading.interval_words);
  return fmt::format("{:.{}f}-{:.{}f}{}", reading.interval->low / figure.scale, decimals,
                     reading.interval->high / figure.scale, decimals,
                     reading.is_range ? kRangeMark : "");
}

std::string explanation_of(const Figure& figure, const judge::Summary& summary) {
  if (figure.obvious) return "";
  return fmt::format("{}: {}", figure.title,
                     figure.explain != nullptr ? figure.explain(summary) : figure.explanation);
}

Column value_column(const Figure& figure, const judge::Summary& summary, const Readings& readings) {
  Column column{.name = std::string(figure.title),
                .unit = std::string(figure.unit),
                .rank = rank_of(figure, summary),
                .cells = {},
                .explanation = explanation_of(figure, summary)};
  const int decimals = decimals_of(figure, readings);
  for (const Reading& reading : readings) {
    column.cells.push_back(value_cell(figure, reading, decimals));
  }
  return column;
}

// Named after the confidence: of a ratio another one than of all others.
Column interval_column(const Figure& figure, const Readings& readings) {
  const bool ratio = figure.decimals == Decimals::of_ratio;
  const double confidence = ratio ? stats::kLookConfidence : judge::kConfidence;
  Column column{.name = fmt::format("{} {:.0f} %", figure.title, 100 * confidence),
                .unit = std::string(figure.unit),
                .rank = figure.interval_rank,
                .cells = {}};
  const int decimals = decimals_of(figure, readings);
  for (const Reading& reading : readings) {
    column.cells.push_back(interval_cell(figure, reading, decimals));
  }
  if (ratio) column.explanation = "99 %, 95 %: intervals of that confidence, over rounds";
  if (std::ranges::any_of(readings, &Reading::is_range)) {
    column.explanation += fmt::format("; {}: the range of few rounds instead", kRangeMark);
  }
  return column;
}

bool is_shown(const judge::Summary& summary, const Row& row) {
  return row.measured() || (row.outcome == Outcome::ok && summary.run.machine.emulated);
}

}  // namespace

std::vector<const Row*> measured_rows(const judge::Summary& summary) {
  Rows rows;
  for (const Row& row : summary.rows) {
    if (row.measured()) rows.push_back(&row);
  }
  std::ranges::stable_sort(rows, {}, [](const Row* row) {
    const record::Candidate& candidate = row->candidate;
    return std::tuple(candidate.batch * candidate.streams, candidate.batch, row->latency->p50_ns);
  });
  return rows;
}

std::vector<const Row*> shown_rows(const judge::Summary& summary) {
  if (!summary.run.machine.emulated) return measured_rows(summary);
  Rows rows;
  for (const Row& row : summary.rows) {
    if (is_shown(summary, row)) rows.push_back(&row);
  }
  return rows;
}

std::vector<const Row*> other_rows(const judge::Summary& summary) {
  Rows rows;
  for (const Row& row : summary.rows) {
    if (!is_shown(summary, row)) rows.push_back(&row);
  }
  return rows;
}

Readings readings_of(const Figure& figure, const judge::Summary& summary, const Rows& rows) {
  Readings readings;
  for (const Row* row : rows) readings.push_back(figure.read(summary, *row));
  return readings;
}

bool is_worth_showing(const Figure& figure, const Readings& readings) {
  if (!std::ranges::any_of(readings, [](const Reading& reading) {
        return reading.has_value() || !reading.words.empty();
      })) {
    return false;
  }
  if (!figure.is_setting) return true;
  const std::string usual =
      figure.usual.empty() ? plain_text(readings.front()) : std::string(figure.usual);
  return std::ranges::any_of(readings,
                             [&](const Reading& reading) { return plain_text(reading) != usual; });
}

int decimals_of(const Figure& figure, const Readings& readings) {
  if (figure.decimals == Decimals::none) return 0;
  if (figure.decimals == Decimals::by_size) {
    std::vector<std::optional<double>> values;
    for (const Reading& reading : readings) {
      const auto number = reading.number();
      values.push_back(number ? std::optional(*number / figure.scale) : std::nullopt);
    }
    return decimals_for(values);
  }
  // As many as the narrowest interval deserves.
  int decimals = 2;
  for (const Reading& reading : readings) {
    if (reading.interval) decimals = std::max(decimals, judge::ratio_decimals(*reading.interval));
  }
  return decimals;
}

std::vector<Column> columns_of(const judge::Summary& summary) {
  const Rows rows = shown_rows(summary);
  std::vector<Column> columns;
  for (const Figure& figure : figures()) {
    if (figure.title.empty() || figure.shown != Shown::in_tables) continue;
    const Readings readings = readings_of(figure, summary, rows);
    if (!is_worth_showing(figure, readings)) continue;
    columns.push_back(value_column(figure, summary, readings));
    if (figure.interval_rank >= 0) columns.push_back(interval_column(figure, readings));
  }
  std::erase_if(columns, [](const Column& column) {
    return std::ranges::all_of(column.cells,
                               [](const std::string& text) { return text == kNotMeasured; });
  });
  return columns;
}

std::string legend(const std::vector<Column>& shown) {
  std::vector<std::string> parts;
  bool few = false;
  bool missing = false;
  for (const Column& column : shown) {
    if (!column.explanation.empty()) parts.push_back(column.explanation);
    few = few || std::ranges::count(column.cells, kTooFewSamples) > 0;
    missing = missing || std::ranges::count(column.cells, kNotMeasured) > 0;
  }
  if (few) parts.push_back(fmt::format("{}: not enough samples", kTooFewSamples));
  if (missing) parts.push_back(fmt::format("{}: not measured", kNotMeasured));
  return fmt::format("{}.", fmt::join(parts, "; "));
}

}  // namespace edgebench::report
