// What charts have in common: colour is the runtime, shape and dash are the precision, candidates
// stand below each other.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

inline constexpr double kChartMillisecondNs = 1e6;
inline constexpr double kChartMegabyte = 1e6;

// "fp32", "int8-dynamic", ...: what the variant's name says, else in what most of the layers were
// computed, else "other".
std::string precision_of(const judge::Row& row);

// The measured rows that answer the verdict's question, fastest first: those of the workload of the
// fastest. All measured rows where there is no verdict.
std::vector<const judge::Row*> compared_rows(const judge::Summary& summary);

// Name, runtime and precision: what every data point begins with.
Json point_of(const judge::Row& row);

// A specification without its marks: as wide as its place, colours of the page's style.
Json empty_spec(const std::string& description);

// An axis of figures. `extra` is merged into the channel.
Json figure_channel(const std::string& field, const std::string& title,
                    const Json& extra = Json::object());

Json log_channel(const std::string& field, const std::string& title);

// The same colour for a runtime in all charts.
Json colour_of_runtime(const judge::Summary& summary);

// "shape", or "strokeDash" for lines.
Json shape_of_precision(const std::vector<const judge::Row*>& rows);
Json dash_of_precision(const std::vector<const judge::Row*>& rows);

// Of the parts that a bar is made of, in the order of `parts`, each with its colour.
Json part_channel(const Json& parts, const Json& colours);

// One line a candidate, in the order of `values`.
Json candidate_channel(const Json& values);

// Bars of one figure, coloured by runtime, the greatest first or last; with `low` and `high` in the
// values a line for the interval.
Json bars(const judge::Summary& summary, const std::string& description, Json values,
          const std::string& field, const std::string& title, bool with_intervals = false);

// Sorted by a number that every value has.
void sort_by(Json& values, const std::string& field, bool descending = false);

Json tooltip(const std::string& field, const std::string& title, const std::string& format = "");

}  // namespace edgebench::report::html
