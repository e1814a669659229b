#include "report/html/slow_section.h"

#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

using judge::SlowReasonKind;
using test::contains;
using test::report_of;

// Three candidates, b the fastest; a and b have a reason in common, and c has none.
judge::Summary summary_with_reasons() {
  test::MadeRun run({"a:x", "b:x", "c:x"});
  run.rounds(1, 8, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 7e6}});
  judge::Summary summary = run.summary();
  for (judge::Row& row : summary.rows) {
    row.slow_reasons.clear();
    if (row.candidate.name == "c:x") continue;
    if (row.candidate.name == "a:x") {
      row.slow_reasons.push_back(
          {.kind = SlowReasonKind::conversions, .sentence = "3 % < 4 %", .share = 0.03});
    }
    row.slow_reasons.push_back(
        {.kind = SlowReasonKind::page_faults, .sentence = "it meets faults", .share = {}});
  }
  return summary;
}

std::size_t index_of(const judge::Summary& summary, const std::string& name) {
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    if (summary.rows[i].candidate.name == name) return i;
  }
  return summary.rows.size();
}

}  // namespace

TEST_CASE("a sentence stands once, after all of its candidates, the fastest first") {
  const judge::Summary summary = summary_with_reasons();
  const std::string a = std::to_string(index_of(summary, "a:x"));
  const std::string b = std::to_string(index_of(summary, "b:x"));
  const std::string text = slow_section(summary, report_of(summary));
  INFO(text);
  CHECK(contains(text, "<li><b id=\"slow-" + b + "-0\"><span data-path=\"/candidates/" + b +
                           "/candidate\">b:x</span></b>, <b id=\"slow-" + a +
                           "-1\"><span data-path=\"/candidates/" + a +
                           "/candidate\">a:x</span></b>: <span data-path=\"/candidates/" + b +
                           "/slow_reasons/0/sentence\">it meets faults</span>.</li>\n<li><b id=\""
                           "slow-" +
                           a + "-0\">"));
  CHECK(contains(text, "/slow_reasons/0/sentence\">3 % &lt; 4 %</span>.</li>"));
  CHECK_FALSE(contains(text, "c:x"));
}

TEST_CASE("a row's links name the kinds and lead to the candidate's name at each sentence") {
  const judge::Summary summary = summary_with_reasons();
  const Json report = report_of(summary);
  const std::size_t a = index_of(summary, "a:x");
  const std::string id = "slow-" + std::to_string(a);
  CHECK(slow_links(report, a) == "<small class=\"slow\">no faster: <a href=\"#" + id +
                                     "-0\">conversions</a>, <a href=\"#" + id +
                                     "-1\">page faults</a></small>");
  CHECK(slow_links(report, index_of(summary, "c:x")).empty());
  const std::string section = slow_section(summary, report);
  for (const char* end : {"-0\"", "-1\""}) CHECK(contains(section, "id=\"" + id + end));
}

TEST_CASE("where nothing was seen there is no section") {
  judge::Summary summary = summary_with_reasons();
  for (judge::Row& row : summary.rows) row.slow_reasons.clear();
  CHECK(slow_section(summary, report_of(summary)).empty());
}

}  // namespace edgebench::report::html
