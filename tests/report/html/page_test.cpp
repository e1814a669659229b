#include "report/html/page.h"

#include <initializer_list>

#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

using test::contains;
using test::count_of;

// What stands between the first `from` and the next `to`.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  REQUIRE(begin != std::string::npos);
  const std::size_t first = begin + from.size();
  return text.substr(first, text.find(to, first) - first);
}

void check_lacks(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) {
    CAPTURE(std::string(part));
    CHECK_FALSE(contains(text, part));
  }
}

}  // namespace

TEST_CASE("a page is in the order of importance, and holds all that it needs") {
  const std::string text = page(test::many_candidates(), test::kMadeAssets);
  CHECK(text.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(text.ends_with("</html>\n"));
  std::size_t last = 0;
  for (const char* part : {"Content-Security-Policy",
                           "<style>\nbody { margin: 0; }",
                           "<h1>",
                           "id=\"measured\"",
                           "id=\"charts\"",
                           "data-chart=\"trade-off\"",
                           "data-chart=\"distribution\"",
                           "data-chart=\"cold-start\"",
                           "data-chart=\"memory\"",
                           "data-chart=\"size\"",
                           "data-chart=\"throughput\"",
                           "data-chart=\"roofline\"",
                           "data-chart=\"energy\"",
                           "id=\"failures\"",
                           "id=\"notes\"",
                           "id=\"limits\"",
                           "id=\"commands\"",
                           "id=\"circumstances\"",
                           "id=\"report\"",
                           "id=\"specs\"",
                           "Terms of the licence.",
                           "<script>/* vega */",
                           "<script>/* vega-lite */",
                           "<script>/* vega-embed */",
                           "<script>'use strict';"}) {
    CAPTURE(std::string(part));
    const std::size_t at = text.find(part);
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
}

TEST_CASE("the JSON report and a specification for each chart are in the page") {
  const judge::Summary summary = test::many_candidates();
  const std::string text = page(summary, test::kMadeAssets);
  const std::string report = between(text, "id=\"report\">", "</script>");
  CHECK(Json::parse(report) == Json::parse(json(summary)));
  const Json specs = Json::parse(between(text, "id=\"specs\">", "</script>"));
  CHECK(specs.size() == count_of(text, "data-chart=\""));
}

TEST_CASE("nothing points to another place") {
  const std::string text = page(test::many_candidates(), test::kMadeAssets);
  check_lacks(text, {"src=", "href=", "url(", "http:", "https:", "@import", " onclick"});
}

TEST_CASE("the policy names the scripts of the page") {
  const judge::Summary summary = test::winner_run().summary();
  const std::string with = between(page(summary, test::kMadeAssets), "Policy\" content=\"", "\"");
  CHECK(with.starts_with("default-src 'none';"));
  CHECK(count_of(with, "'sha256-") == 4);
  CHECK_FALSE(contains(with, "unsafe-eval"));
  CHECK_FALSE(contains(between(with, "script-src", ";"), "unsafe-inline"));
  const std::string without =
      between(page(summary, test::kWithoutBundles), "Policy\" content=\"", "\"");
  CHECK(count_of(without, "'sha256-") == 1);
}

TEST_CASE("without bundles the page has everything but charts, and says how to get them") {
  const std::string text = page(test::many_candidates(), test::kWithoutBundles);
  CHECK(contains(text, "Charts are left out, because the bundles that draw them were missing"));
  CHECK(contains(text, "<code>make sdk</code>"));
  check_lacks(text, {"data-chart", "id=\"specs\"", "University of Washington"});
  for (const char* part : {"id=\"rows\"", "id=\"failures\"", "id=\"notes\"", "id=\"report\""}) {
    CHECK(contains(text, part));
  }
  CHECK_FALSE(contains(page(test::winner_run().summary(), test::kMadeAssets), "Charts are left"));
}

TEST_CASE("names that are markup or code stay text") {
  const std::string text = page(test::hostile_run().summary(), test::kMadeAssets);
  check_lacks(text, {"<img", "<b>bold", "<log>", "<script>document"});
  CHECK(contains(text, "&lt;img src=x onerror=&quot;document.title = &#39;broken&#39;&quot;&gt;"));
  CHECK(count_of(text, "</script>") == 6);
  CHECK(count_of(text, "-->") == 1);
}

TEST_CASE("a run in which nothing was measured is a page, too") {
  const std::string text = page(test::failing_run().summary(), test::kMadeAssets);
  CHECK(contains(text, "<h1>No candidate is recommended</h1>"));
  check_lacks(text, {"id=\"rows\"", "id=\"charts\"", "Charts are left out"});
}

TEST_CASE("synthetic weights show no accuracy") {
  test::MadeRun run = test::winner_run();
  run.header()["weights"]["synthetic"] = true;
  const std::string text = page(run.summary(), test::kMadeAssets);
  CHECK_FALSE(contains(text, "top-1"));
  CHECK(contains(text, "SYNTHETIC"));
  CHECK(contains(text, "Speed against agreement"));
}

}  // namespace edgebench::report::html
