// The one list of what a report tells of a candidate. CSV, JSON, Markdown, terminal and HTML take
// their columns and fields from it, so a new figure is one entry, and no format can lack it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "judge/summary.h"
#include "stats/interval.h"

namespace edgebench::report {

// What one candidate has of a figure. Without a value it was not measured.
struct Reading {
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value;
  std::optional<stats::Interval> interval;
  std::optional<stats::PercentileEstimate> percentile;  // How many samples there are, and needed.
  bool applies = true;          // False: it has no meaning here, so that JSON leaves the field out.
  std::string_view words = {};  // What a table says where there is no value; empty: "-".
  std::string_view interval_words = {};  // The same for the interval.
  bool is_range = false;                 // The interval is the range of a few rounds.

  bool has_value() const { return !std::holds_alternative<std::monostate>(value); }
  // Nothing of a text, a flag, or what was not measured.
  std::optional<double> number() const;
};

enum class Form {
  plain,       // A number, a text or a flag.
  estimate,    // In JSON {value, low, high, confidence}; in CSV three columns.
  percentile,  // In JSON {value, samples, samples_needed}.
};

// Which tables for people show it; CSV and JSON have all.
enum class Shown { nowhere, on_pages, in_tables };

enum class Decimals { by_size, of_ratio, none };

struct Figure {
  std::string_view key;   // Its column in CSV, units last.
  std::string_view path;  // Its place in a candidate of report.json, as a JSON pointer.
  Reading (*read)(const judge::Summary&, const judge::Row&) = nullptr;
  Form form = Form::plain;

  // For tables. Without a title it is in none.
  std::string_view title = {};
  std::string_view unit = {};    // Empty: none.
  std::string_view suffix = {};  // Behind each value, where that says it better than a unit.
  double scale = 1;              // The unit's size.
  Decimals decimals = Decimals::by_size;
  int rank = 0;            // The lowest are shown first where not all fit.
  int interval_rank = -1;  // Of the column with its interval; below 0: text tables have none.
  std::string_view explanation = {};
  // For the legend below a text table. "Obvious": `explanation` is for pages only.
  bool obvious = false;
  std::string (*explain)(const judge::Summary&) = nullptr;  // Instead of `explanation`.
  Shown shown = Shown::in_tables;
  // A setting rather than a result: shown only where a row differs from `usual`, or, without one,
  // where rows differ from each other.
  bool is_setting = false;
  std::string_view usual = {};
};

// In the order of display.
std::span<const Figure> figures();

// Up to this rank a text table never leaves a figure out.
inline constexpr int kLastEssentialRank = 6;

// The rank among these rows: of several workloads throughput decides, too.
int rank_of(const Figure& figure, const judge::Summary& summary);

// "p50_low_ns" of "p50_ns" and "low".
std::string bound_key(std::string_view key, std::string_view bound);

// "0.5", "true", "fp32"; empty where there is no value. Numbers have up to ten digits.
std::string plain_text(const Reading& reading);

}  // namespace edgebench::report
