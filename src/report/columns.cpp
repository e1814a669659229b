// Which figures a reader wants, and in which order they go when the terminal is narrow: how fast,
// how sure, how right, how steady, how big; then how it starts; then details.
#include "report/columns.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "judge/words.h"
#include "report/cells.h"

namespace edgebench::report {
namespace {

using judge::Row;
using Rows = std::vector<const Row*>;
using Value = std::optional<double>;
using ValueOf = std::function<Value(const Row&)>;

constexpr double kMillisecondNs = 1e6;
constexpr double kMegabyte = 1e6;

Value over(const Value& value, double unit) {
  if (!value) return std::nullopt;
  return *value / unit;
}

std::vector<Value> values_of(const Rows& rows, const ValueOf& value_of) {
  std::vector<Value> values;
  for (const Row* row : rows) values.push_back(value_of(*row));
  return values;
}

Column figures(std::string name, std::string unit, int rank, const Rows& rows,
               const ValueOf& value_of) {
  const std::vector<Value> values = values_of(rows, value_of);
  const int decimals = decimals_for(values);
  Column column{.name = std::move(name), .unit = std::move(unit), .rank = rank, .cells = {}};
  for (const Value& value : values) column.cells.push_back(cell(value, decimals));
  return column;
}

// A percentile that is missing has too few samples, and the cell says so.
Column percentiles(const char* name, int rank, const Rows& rows,
                   stats::PercentileEstimate judge::Latency::*percentile) {
  Column column = figures(name, "ms", rank, rows, [&](const Row& row) {
    return over(((*row.latency).*percentile).value, kMillisecondNs);
  });
  std::ranges::replace(column.cells, kNotMeasured, kTooFewSamples);
  return column;
}

std::string between(double low, double high, int decimals) {
  return fmt::format("{:.{}f}-{:.{}f}", low, decimals, high, decimals);
}

Column p50_interval(const Rows& rows) {
  const int decimals = decimals_for(
      values_of(rows, [](const Row& row) { return row.latency->p50_ns / kMillisecondNs; }));
  Column column{.name = "p50 95 %", .unit = "ms", .rank = 7, .cells = {}};
  for (const Row* row : rows) {
    const auto& interval = row->latency->p50_interval;
    column.cells.push_back(interval ? between(interval->low / kMillisecondNs,
                                              interval->high / kMillisecondNs, decimals)
                                    : kNotMeasured);
  }
  return column;
}

// As many decimals as the narrowest interval deserves.
int speed_decimals(const Rows& rows) {
  int decimals = 2;
  for (const Row* row : rows) {
    if (!row->versus_baseline || !row->versus_baseline->result.interval) continue;
    decimals = std::max(decimals, judge::ratio_decimals(*row->versus_baseline->result.interval));
  }
  return decimals;
}

Column speed(const judge::Summary& summary, const Rows& rows) {
  const int decimals = speed_decimals(rows);
  Column column{.name = "speed", .unit = "", .rank = 1, .cells = {}};
  column.explanation =
      fmt::format("speed: times as fast{} as {}",
                  summary.throughput_verdict ? ", by the image," : "", summary.baseline);
  for (const Row* row : rows) {
    const auto& versus = row->versus_baseline;
    if (row->candidate.name == summary.baseline) {
      column.cells.push_back("1x");
    } else if (versus && versus->result.ratio) {
      column.cells.push_back(fmt::format("{:.{}f}x", *versus->result.ratio, decimals));
    } else {
      column.cells.push_back(kNotMeasured);
    }
  }
  return column;
}

Column speed_interval(const judge::Summary& summary, const Rows& rows) {
  const int decimals = speed_decimals(rows);
  Column column{.name = "speed 99 %", .unit = "", .rank = 2, .cells = {}};
  column.explanation = "99 %, 95 %: intervals of that confidence, over rounds";
  bool any_range = false;
  for (const Row* row : rows) {
    const auto& versus = row->versus_baseline;
    if (row->candidate.name == summary.baseline) {
      column.cells.push_back("baseline");
    } else if (versus && versus->result.interval) {
      const std::string interval =
          between(versus->result.interval->low, versus->result.interval->high, decimals);
      const bool range = versus->result.clear;
      column.cells.push_back(range ? fmt::format("{} in {}", interval, versus->result.rounds_used)
                                   : interval);
      any_range = any_range || range;
    } else {
      column.cells.push_back(kNotMeasured);
    }
  }
  if (any_range) column.explanation += "; in 3 (or more): the range of so many rounds";
  return column;
}

// The same column with a line for the legend.
Column explained(Column column, std::string explanation) {
  column.explanation = std::move(explanation);
  return column;
}

Value percent(const std::optional<judge::Accuracy>& accuracy,
              judge::Share judge::Accuracy::*share) {
  if (!accuracy) return std::nullopt;
  return 100 * ((*accuracy).*share).value;
}

Value agreement_percent(const Row& row) {
  if (!row.evaluation || !row.evaluation->top1_agreement || row.evaluation->images < 1) {
    return std::nullopt;
  }
  return 100.0 * *row.evaluation->top1_agreement / row.evaluation->images;
}

Column images_per_second(const judge::Summary& summary, const Rows& rows) {
  // Of one load it says the same as p50.
  const int rank = summary.throughput_verdict ? 1 : 11;
  return figures("images/s", "", rank, rows,
                 [](const Row& row) { return row.latency->images_per_second; });
}

// After how many inferences a slow start has paid.
Column break_even(const Rows& rows) {
  Column column{.name = "pays after", .unit = "runs", .rank = 16, .cells = {}};
  column.explanation = "pays after: the run by which it has caught up with the first to answer";
  for (const Row* row : rows) {
    const auto& point = row->cold_start.break_even;
    if (!point) {
      column.cells.push_back(row->cold_start.first_answer_ns ? "first" : kNotMeasured);
    } else {
      column.cells.push_back(point->inferences ? fmt::format("{:.0f}", *point->inferences)
                                               : "never");
    }
  }
  return column;
}

std::vector<Column> speeds(const judge::Summary& summary, const Rows& rows) {
  const auto latency = [](double judge::Latency::*figure, double unit) {
    return [=](const Row& row) -> Value { return (*row.latency).*figure / unit; };
  };
  return {
      figures("p50", "ms", 0, rows, latency(&judge::Latency::p50_ns, kMillisecondNs)),
      p50_interval(rows),
      percentiles("p90", 9, rows, &judge::Latency::p90_ns),
      percentiles("p99", 4, rows, &judge::Latency::p99_ns),
      figures("p99/p50", "", 12, rows, [](const Row& row) { return row.latency->p99_over_p50; }),
      speed(summary, rows),
      speed_interval(summary, rows),
      images_per_second(summary, rows),
      explained(figures("switched", "ms", 15, rows,
                        [](const Row& row) {
                          return over(row.latency->after_switch_ns, kMillisecondNs);
                        }),
                "switched: the first inference after others ran")};
}

std::vector<Column> starts_and_sizes(const Rows& rows) {
  const auto start = [](Value judge::ColdStart::*figure) {
    return [=](const Row& row) { return over(row.cold_start.*figure, kMillisecondNs); };
  };
  const auto memory = [](Value judge::Memory::*figure) {
    return [=](const Row& row) { return over(row.memory.*figure, kMegabyte); };
  };
  return {explained(figures("open", "ms", 10, rows, start(&judge::ColdStart::open_ns)),
                    "open: load, read and compile"),
          figures("first run", "ms", 19, rows, start(&judge::ColdStart::first_inference_ns)),
          explained(figures("start", "ms", 8, rows, start(&judge::ColdStart::first_answer_ns)),
                    "start: spawn, open and first inference"),
          break_even(rows),
          explained(figures("memory", "MB", 6, rows, memory(&judge::Memory::peak_rss_bytes)),
                    "memory: peak resident"),
          explained(figures("own", "MB", 17, rows, memory(&judge::Memory::own_bytes)),
                    "own: the memory's share above the bare worker"),
          figures("size", "MB", 5, rows,
                  [](const Row& row) { return over(row.size_bytes, kMegabyte); })};
}

std::vector<Column> uses(const Rows& rows) {
  return {explained(figures("cores", "", 20, rows, [](const Row& row) { return row.cores_used; }),
                    "cores: CPUs kept busy"),
          explained(figures("energy", "mJ", 13, rows,
                            [](const Row& row) -> Value {
                              if (!row.energy) return std::nullopt;
                              return 1e3 * row.energy->joules_per_image;
                            }),
                    "energy: an image's share of what the sensor saw"),
          explained(figures("of peak", "%", 18, rows,
                            [](const Row& row) { return over(row.roofline_share, 0.01); }),
                    "of peak: of the multiply-adds that this CPU was seen to do at most")};
}

std::vector<Column> answers(const Rows& rows) {
  return {figures("top-1", "%", 3, rows,
                  [](const Row& row) { return percent(row.accuracy, &judge::Accuracy::top1); }),
          figures("top-5", "%", 14, rows,
                  [](const Row& row) { return percent(row.accuracy, &judge::Accuracy::top5); }),
          explained(figures("agree", "%", 21, rows, agreement_percent),
                    "agree: decides like the reference"),
          explained(figures("SQNR", "dB", 22, rows,
                            [](const Row& row) -> Value {
                              return row.evaluation ? row.evaluation->sqnr_db : std::nullopt;
                            }),
                    "SQNR: signal to noise of the logits against the reference")};
}

bool is_measured(const Row& row) {
  return row.outcome == Outcome::ok && row.latency.has_value();
}

}  // namespace

std::vector<const Row*> measured_rows(const judge::Summary& summary) {
  Rows rows;
  for (const Row& row : summary.rows) {
    if (is_measured(row)) rows.push_back(&row);
  }
  std::ranges::stable_sort(rows, {}, [](const Row* row) {
    const judge::Candidate& candidate = row->candidate;
    return std::tuple(candidate.batch * candidate.streams, candidate.batch, row->latency->p50_ns);
  });
  return rows;
}

std::vector<const Row*> other_rows(const judge::Summary& summary) {
  Rows rows;
  for (const Row& row : summary.rows) {
    if (!is_measured(row)) rows.push_back(&row);
  }
  return rows;
}

std::vector<Column> columns_of(const judge::Summary& summary) {
  const Rows rows = measured_rows(summary);
  std::vector<Column> columns = speeds(summary, rows);
  std::ranges::move(starts_and_sizes(rows), std::back_inserter(columns));
  std::ranges::move(answers(rows), std::back_inserter(columns));
  std::ranges::move(uses(rows), std::back_inserter(columns));
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
