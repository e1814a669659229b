#include "report/report.h"

#include <fmt/format.h>

#include "base/error.h"
#include "report/formats.h"

namespace edgebench::report {

Format format_from_name(std::string_view name) {
  if (name == "table") return Format::table;
  if (name == "markdown") return Format::markdown;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  throw UsageError(fmt::format(
      "there is no format \"{}\"; the formats are table, markdown, csv and json", name));
}

std::string render(const judge::Summary& summary, Format format, std::size_t width) {
  switch (format) {
    case Format::table:
      return table(summary, width);
    case Format::markdown:
      return markdown(summary);
    case Format::csv:
      return csv(summary);
    case Format::json:
      return json(summary);
  }
  return "";
}

}  // namespace edgebench::report
