// A link leads to the candidate's name before the sentence, so that a sentence of ten candidates
// stands there once and its reader still sees whose row they came from.
#include "report/html/slow_section.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/figures/columns.h"

namespace edgebench::report::html {
namespace {

// Of the report: reasons of candidates with the same sentence.
struct SharedReason {
  std::string sentence;
  std::string path;   // To the sentence of the first of them.
  std::string names;  // As markup.
};

std::string reasons_path(std::size_t candidate) {
  return fmt::format("/candidates/{}/slow_reasons", candidate);
}

std::string slow_id(std::size_t candidate, std::size_t reason) {
  return fmt::format("slow-{}-{}", candidate, reason);
}

// "page_faults" as a reader would write it.
std::string words_of_kind(const Json& reason) {
  std::string words = reason.at("kind").get<std::string>();
  std::ranges::replace(words, '_', ' ');
  return words;
}

void add(std::vector<SharedReason>& shared, const Json& report, std::size_t candidate) {
  const Json reasons = at(report, reasons_path(candidate));
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const std::string sentence = reasons[i].at("sentence");
    const std::string name =
        fmt::format("<b id=\"{}\">{}</b>", slow_id(candidate, i),
                    text_at(report, fmt::format("/candidates/{}/candidate", candidate)));
    const auto known = std::ranges::find(shared, sentence, &SharedReason::sentence);
    if (known != shared.end()) {
      known->names += ", " + name;
      continue;
    }
    shared.push_back({.sentence = sentence,
                      .path = fmt::format("{}/{}/sentence", reasons_path(candidate), i),
                      .names = name});
  }
}

}  // namespace

std::string slow_links(const Json& report, std::size_t candidate) {
  const Json reasons = at(report, reasons_path(candidate));
  std::string links;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    links += fmt::format("{}<a href=\"#{}\">{}</a>", i == 0 ? "" : ", ", slow_id(candidate, i),
                         escaped(words_of_kind(reasons[i])));
  }
  return links.empty() ? "" : fmt::format("<small class=\"slow\">no faster: {}</small>", links);
}

std::string slow_section(const judge::Summary& summary, const Json& report) {
  std::vector<SharedReason> shared;
  for (const judge::Row* row : shown_rows(summary)) {
    add(shared, report, static_cast<std::size_t>(row - summary.rows.data()));
  }
  std::string items;
  for (const SharedReason& reason : shared) {
    items += fmt::format("<li>{}: {}.</li>\n", reason.names, text_at(report, reason.path));
  }
  if (items.empty()) return "";
  return fmt::format(
      "<section id=\"slow\">\n<h2>Why they are no faster</h2>\n<p class=\"hint\">What was seen of "
      "a candidate and costs it time.</p>\n<ul class=\"notes\">\n{}</ul>\n</section>\n",
      items);
}

}  // namespace edgebench::report::html
