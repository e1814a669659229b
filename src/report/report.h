// A run's summary as text, for people and for programs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "judge/summary.h"

namespace edgebench::report {

enum class Format { table, markdown, csv, json, html };

// "table", "markdown", "csv", "json" or "html". Throws UsageError for any other word.
Format format_from_name(std::string_view name);

// Ends with a newline. `width` is the terminal's, in columns; only the table heeds it (at least
// 60): it shows as many columns as fit, the most telling first. What was not measured is never a
// number: an empty cell in CSV, null in JSON, "-" or words elsewhere.
std::string render(const judge::Summary& summary, Format format, std::size_t width = 80);

}  // namespace edgebench::report
