#include "report/report.h"

#include <fmt/format.h>

#include "base/error.h"
#include "report/formats.h"
#include "report/html/assets.h"
#include "report/html/page.h"

namespace edgebench::report {

Format format_from_name(std::string_view name) {
  if (name == "table") return Format::table;
  if (name == "markdown") return Format::markdown;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  if (name == "html") return Format::html;
  throw UsageError(fmt::format(
      "there is no format \"{}\"; the formats are table, markdown, csv, json and html", name));
}

std::string render(const judge::Summary& summary, Format format, const Options& options) {
  switch (format) {
    case Format::table:
      return table(summary, options);
    case Format::markdown:
      return markdown(summary, options);
    case Format::csv:
      return csv(summary);
    case Format::json:
      return json(summary);
    case Format::html:
      return html::page(summary, html::embedded_assets());
  }
  return "";
}

}  // namespace edgebench::report
