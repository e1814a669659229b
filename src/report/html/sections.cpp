#include "report/html/sections.h"

#include <fmt/format.h>

#include "report/context.h"
#include "report/figures/columns.h"

namespace edgebench::report::html {
namespace {

std::string path_of(const judge::Summary& summary, const judge::Row& row) {
  return fmt::format("/candidates/{}", &row - summary.rows.data());
}

std::string facts(const judge::Summary& summary) {
  std::string items;
  for (const Fact& fact : context(summary)) {
    items +=
        fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(fact.name), escaped(fact.value));
  }
  return fmt::format("<dl class=\"facts\">\n{}</dl>\n", items);
}

// Every plain value of an object; what has structure of its own is in the JSON report.
std::string values_of(const Json& report, const std::string& path) {
  std::string items;
  const Json object = at(report, path);
  if (!object.is_object()) return "";
  for (const auto& [name, value] : object.items()) {
    if (value.is_structured()) continue;
    // Escaped as RFC 6901 wants names in pointers.
    const std::string pointer = (Json::json_pointer(path) / name).to_string();
    const std::string text = value.is_null() ? "not available" : text_at(report, pointer, "span");
    items += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), text);
  }
  return items.empty() ? "" : fmt::format("<dl class=\"values\">\n{}</dl>\n", items);
}

// What a roofline reads a second, from memory and from the caches.
std::string bandwidths(const Json& report, const std::string& path) {
  const std::string threads = text_at(report, path + "/threads");
  std::string items;
  if (at(report, path + "/read_bytes_per_second").is_number()) {
    items += fmt::format("<li>read from memory, {} threads: {} GB a second</li>\n", threads,
                         figure_at(report, path + "/read_bytes_per_second", 1e9, 1));
  }
  const Json caches = at(report, path + "/caches");
  for (std::size_t i = 0; i < caches.size(); ++i) {
    const std::string cache = fmt::format("{}/caches/{}", path, i);
    items += fmt::format("<li>read from the level {} cache, {} threads: {} GB a second</li>\n",
                         text_at(report, cache + "/level"), threads,
                         figure_at(report, cache + "/bytes_per_second", 1e9, 1));
  }
  return items;
}

std::string peaks(const Json& report) {
  std::string items;
  const Json rooflines = at(report, "/rooflines");
  for (std::size_t i = 0; i < rooflines.size(); ++i) {
    const Json list = at(rooflines, fmt::format("/{}/peaks", i));
    for (std::size_t j = 0; j < list.size(); ++j) {
      const std::string path = fmt::format("/rooflines/{}/peaks/{}", i, j);
      items += fmt::format("<li>{}, {}, {} threads: {} billion multiply-adds a second</li>\n",
                           text_at(report, path + "/arithmetic"),
                           text_at(report, path + "/instructions"),
                           text_at(report, fmt::format("/rooflines/{}/threads", i)),
                           figure_at(report, path + "/macs_per_second", 1e9, 1));
    }
    items += bandwidths(report, fmt::format("/rooflines/{}", i));
  }
  if (items.empty()) return "";
  return fmt::format("<p>What this machine was measured to do at most:</p>\n<ul>\n{}</ul>\n",
                     items);
}

}  // namespace

std::string verdict_section(const judge::Summary& summary, const Json& report) {
  std::string recommended = text_at(report, "/verdict/recommended");
  if (recommended.empty()) recommended = "No candidate is recommended";
  std::string text =
      fmt::format("<header>\n<p class=\"kind\">edgebench report</p>\n<h1>{}</h1>\n{}\n",
                  recommended, text_at(report, "/verdict/sentence", "p"));
  const std::string throughput = text_at(report, "/throughput_verdict/sentence");
  if (!throughput.empty()) text += fmt::format("<p>Most images in a time: {}</p>\n", throughput);
  return text + facts(summary) + "</header>\n";
}

std::string failures_section(const judge::Summary& summary, const Json& report) {
  std::string items;
  for (const judge::Row* row : other_rows(summary)) {
    const std::string path = path_of(summary, *row);
    std::string outcome = text_at(report, path + "/outcome", "b");
    if (row->outcome == Outcome::ok) outcome = "<b>not measured</b>: no round with it was finished";
    items += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"text\">{}{}{}",
                         text_at(report, path + "/candidate"), outcome,
                         row->reason.empty() ? "" : ": ", text_at(report, path + "/reason"));
    if (!row->log.empty()) {
      items += fmt::format("<br>Log: {}", text_at(report, path + "/log", "code"));
    }
    if (!row->repeat.empty()) {
      items += fmt::format("<br>Again: {}", text_at(report, path + "/repeat", "code"));
    }
    items += "</td></tr>\n";
  }
  if (items.empty()) return "";
  return fmt::format(
      "<section id=\"failures\">\n<h2>Without figures</h2>\n<div class=\"scroll\"><table "
      "class=\"list\">\n<tbody>\n{}</tbody>\n</table></div>\n</section>\n",
      items);
}

std::string limits_section(const Json& report) {
  std::string energy = text_at(report, "/energy_source");
  std::string missing = text_at(report, "/energy_missing");
  if (!energy.empty()) {
    energy = fmt::format("<p>Energy is measured by {}.</p>\n", energy);
  } else {
    energy =
        fmt::format("<p>Energy: not available{}{}.</p>\n", missing.empty() ? "" : ", ", missing);
  }
  return fmt::format(
      "<section id=\"limits\">\n<h2>Energy and the machine's limits</h2>\n{}{}"
      "</section>\n",
      energy, peaks(report));
}

std::string commands_section(const judge::Summary& summary, const Json& report) {
  std::string items;
  for (const judge::Row* row : shown_rows(summary)) {
    const std::string path = path_of(summary, *row);
    if (row->repeat.empty()) continue;
    items += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"text\">{}</td></tr>\n",
                         text_at(report, path + "/candidate"),
                         text_at(report, path + "/repeat", "code"));
  }
  const std::string run = text_at(report, "/run/command", "code");
  std::string text = "<section id=\"commands\">\n<h2>Do it again</h2>\n";
  if (!run.empty()) text += fmt::format("<p>The whole run: {}</p>\n", run);
  if (!items.empty()) {
    text += fmt::format(
        "<div class=\"scroll\"><table class=\"list\">\n<tbody>\n{}</tbody>\n</table></div>\n",
        items);
  }
  return text + "</section>\n";
}

std::string circumstances_section(const Json& report) {
  return fmt::format(
      "<section id=\"circumstances\">\n<h2>Machine and plan</h2>\n<details>\n<summary>As they were "
      "recorded</summary>\n{}{}</details>\n</section>\n",
      values_of(report, "/run/machine"), values_of(report, "/run/plan"));
}

}  // namespace edgebench::report::html
