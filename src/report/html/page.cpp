// Order of importance: the verdict is what was asked for, then the evidence, then what failed, then
// what to know before believing it. Scripts come last, so that the page is there before they run,
// and where they don't: all text is in the markup, only charts, sorting and filtering need them.
#include "report/html/page.h"

#include <vector>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/html/charts/charts.h"
#include "report/html/layers_section.h"
#include "report/html/markup.h"
#include "report/html/notes.h"
#include "report/html/policy.h"
#include "report/html/sections.h"
#include "report/html/slow_section.h"
#include "report/html/sortable_table.h"

namespace edgebench::report::html {
namespace {

constexpr const char* kWithoutCharts =
    "<p id=\"without-charts\">Charts are left out, because the bundles that draw them were missing "
    "when this edgebench was built: <code>make sdk</code> fetches them, <code>make build</code> "
    "builds them in.</p>\n";

// Of the bundles, beside the terms that came with them.
constexpr const char* kCopyright =
    "Vega 5.21.0: Copyright (c) 2015-2021, University of Washington Interactive Data Lab\n"
    "Vega-Lite 4.17.0: Copyright (c) 2015, University of Washington Interactive Data Lab\n"
    "Vega-Embed 6.20.0: Copyright (c) 2015, University of Washington Interactive Data Lab\n"
    "They hold modules of D3, Copyright 2010-2021 Mike Bostock (ISC License); of fast-json-patch,\n"
    "Copyright (c) 2017-2021 Joachim Wester (MIT License); and of others, whose notices stand in "
    "them.\n"
    "The three are distributed under the BSD 3-Clause License, as is the package that they came "
    "in\n"
    "(altair_viewer 0.4.0), whose copy of it follows:\n\n";

std::string script(std::string_view content) {
  return fmt::format("<script>{}</script>\n", content);
}

std::vector<std::string_view> scripts_of(const Assets& assets) {
  if (!assets.has_charts()) return {assets.script};
  return {assets.vega, assets.vega_lite, assets.vega_embed, assets.script};
}

std::string head(const judge::Summary& summary, const Assets& assets) {
  const std::string what =
      summary.verdict.recommended.empty() ? "no recommendation" : summary.verdict.recommended;
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{} (edgebench report)</title>\n<style>\n{}</style>\n</head>\n<body>\n",
      content_policy(scripts_of(assets)), escaped(what), assets.style);
}

std::string table_section(const judge::Summary& summary, const Json& report) {
  const std::string table = sortable_table(summary, report);
  if (table.empty()) return "";
  return fmt::format(
      "<section id=\"measured\">\n<h2>All measured candidates</h2>\n"
      "<p class=\"tools\"><label for=\"filter\">Filter</label> <input type=\"search\" "
      "id=\"filter\" "
      "placeholder=\"int8\" autocomplete=\"off\"> <output id=\"count\" "
      "for=\"filter\"></output></p>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Measured candidates\">\n{}"
      "</div>\n<p class=\"hint\">A heading sorts by its column, and says what it means. "
      "&ldquo;-&rdquo;"
      ": not measured; &ldquo;few&rdquo;: not enough samples.</p>\n</section>\n",
      table);
}

std::string charts_section(const std::vector<Chart>& charts) {
  std::string figures;
  for (const Chart& chart : charts) {
    figures += fmt::format(
        "<figure id=\"chart-{0}\">\n<h3>{1}</h3>\n<div class=\"plot\" data-chart=\"{0}\"></div>\n"
        "<figcaption>{2}</figcaption>\n</figure>\n",
        chart.id, escaped(chart.title), escaped(chart.caption));
  }
  return fmt::format(
      "<section id=\"charts\">\n<h2>Charts</h2>\n<noscript><p>Charts, sorting and filtering need "
      "scripts; all figures are in the table.</p></noscript>\n<div class=\"figures\">\n{}</div>\n"
      "</section>\n",
      figures);
}

std::string notes_section(const judge::Summary& summary, const Json& report) {
  const std::string notes = notes_list(summary, report);
  if (notes.empty()) return "";
  return fmt::format("<section id=\"notes\">\n<h2>Before you believe it</h2>\n{}</section>\n",
                     notes);
}

std::string data(const char* id, const Json& json) {
  return fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", id,
                     script_json(json));
}

std::string bundles(const std::vector<Chart>& charts, const Assets& assets) {
  Json specs = Json::object();
  for (const Chart& chart : charts) specs[chart.id] = chart.spec;
  return data("specs", specs) + fmt::format("<!--\n{}{}-->\n", kCopyright, assets.licence) +
         script(assets.vega) + script(assets.vega_lite) + script(assets.vega_embed);
}

}  // namespace

std::string page(const judge::Summary& summary, const Assets& assets) {
  // Through its text, so that invalid UTF-8 is replaced once, and here as there.
  const Json report = Json::parse(json(summary));
  const std::vector<Chart> charts = assets.has_charts() ? charts_of(summary) : std::vector<Chart>();
  std::string text = head(summary, assets);
  text += "<main>\n" + verdict_section(summary, report) + table_section(summary, report);
  if (!assets.has_charts()) text += kWithoutCharts;
  if (!charts.empty()) text += charts_section(charts);
  text += layers_section(report) + slow_section(summary, report) +
          failures_section(summary, report) + notes_section(summary, report) +
          limits_section(report) + commands_section(summary, report) +
          circumstances_section(report) + "</main>\n";
  text += data("report", report);
  if (!charts.empty()) text += bundles(charts, assets);
  return text + script(assets.script) + "</body>\n</html>\n";
}

}  // namespace edgebench::report::html
