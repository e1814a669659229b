// A run's summary as text, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "judge/summary.h"
#include "report/options.h"

namespace edgebench::report {

enum class Format { table, markdown, csv, json, html };

// "table", "markdown", "csv", "json" or "html". Throws UsageError for any other word.
Format format_from_name(std::string_view name);

// Ends with a newline. The table shows as many columns as fit, the most telling first. JSON and
// HTML have all notes. What was not measured is never a number: an empty cell in CSV, null in JSON,
// "-" or words elsewhere.
std::string render(const judge::Summary& summary, Format format, const Options& options = {});

}  // namespace edgebench::report
