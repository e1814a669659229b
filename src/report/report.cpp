#include "report/report.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"
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
  // Names of files and runtimes' words may hold anything; JSON and HTML escape it themselves.
  switch (format) {
    case Format::table:
      return printable_page(table(summary, options));
    case Format::markdown:
      return printable_page(markdown(summary, options));
    case Format::csv:
      return printable_page(csv(summary));
    case Format::json:
      return json(summary);
    case Format::html:
      return html::page(summary, html::embedded_assets());
  }
  return "";
}

}  // namespace edgebench::report
