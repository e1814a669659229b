// The page in a real browser. Chromium is a development check and no Debian package that edgebench
// is built with: where there is none, the test says "skipped: no chromium".
#include <array>
#include <cstdlib>
#include <iostream>
#include <regex>

#include <doctest/doctest.h>

#include "base/file.h"
#include "judge/layers/made_layers.h"
#include "report/html/made_pages.h"
#include "report/html/page.h"
#include "report/html/policy.h"
#include "support.h"

namespace edgebench::report::html {
namespace {

bool has_browser() {
  if (std::system("command -v chromium >/dev/null 2>&1") == 0) return true;
  std::cout << "skipped: no chromium\n";
  return false;
}

std::string hash_of(std::string_view script) {
  const std::string policy = content_policy(std::array{script});
  const std::size_t first = policy.find("'sha256-");
  return policy.substr(first, policy.find(';', first) - first);
}

// The page with the check at its end, and with leave to run it.
std::string with_check(std::string page) {
  const std::string check = read_file(EDGEBENCH_BROWSER_CHECK);
  page.replace(page.find("script-src"), 10, "script-src " + hash_of(check));
  page.insert(page.rfind("</body>"), "<script>" + check + "</script>");
  return page;
}

// Unescapes what the browser escapes in a text when it writes its document down.
std::string plain(std::string text) {
  for (const auto& [entity, letter] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    text = std::regex_replace(text, std::regex(entity), letter);
  }
  return text;
}

struct Seen {
  int charts = 0;
  std::vector<std::string> complaints;
};

// `page` in a window of that width: what the check complains of, and every error of the console.
Seen look_at(const std::string& page, int width) {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "page.html", page);
  const std::string path = folder.path().string();
  const std::string command =
      "chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr "
      "--virtual-time-budget=20000 --window-size=" +
      std::to_string(width) + ",2000 --user-data-dir='" + path + "/profile' --dump-dom 'file://" +
      path + "/page.html' >'" + path + "/dom' 2>'" + path + "/log'";
  REQUIRE(std::system(command.c_str()) == 0);
  Seen seen;
  const std::string dom = read_file(folder / "dom");
  const std::size_t begin = dom.rfind("BEGIN-CHECK ");
  REQUIRE_MESSAGE(begin != std::string::npos, "the check did not come to its end");
  const std::string result = plain(dom.substr(begin + 12, dom.rfind(" END-CHECK") - begin - 12));
  const auto json = nlohmann::json::parse(result);
  seen.charts = json.at("charts").get<int>();
  seen.complaints = json.at("complaints").get<std::vector<std::string>>();
  std::istringstream log(read_file(folder / "log"));
  for (std::string line; std::getline(log, line);) {
    // Vega-Embed says which versions it met; nothing else may be said.
    if (line.find("CONSOLE") == std::string::npos) continue;
    if (line.find("The compiled spec uses Vega v5") == std::string::npos) {
      seen.complaints.push_back(line);
    }
  }
  return seen;
}

void check_page(const judge::Summary& summary, int charts, int width = 1280) {
  const Seen seen = look_at(with_check(page(summary, embedded_assets())), width);
  for (const std::string& complaint : seen.complaints) FAIL_CHECK(complaint);
  CHECK(seen.charts == (embedded_assets().has_charts() ? charts : 0));
}

}  // namespace

TEST_CASE("a page of thirty candidates draws, sorts, filters and says what the JSON report says") {
  if (!has_browser()) return;
  check_page(test::many_candidates(), 8);
  check_page(test::many_candidates(), 8, 500);
}

TEST_CASE("names that are markup or code stay text in a browser") {
  if (!has_browser()) return;
  check_page(test::hostile_run().summary(), 6);
}

TEST_CASE("several loads, failures, interrupted runs") {
  if (!has_browser()) return;
  check_page(test::batches_run().summary(), 4);
  check_page(test::interrupted_run().summary(), 5);
  check_page(test::failing_run().summary(), 0);
}

TEST_CASE("times by layer, of one who has them and one who has not") {
  if (!has_browser()) return;
  check_page(test::run_with_layers().summary(), 4);
  check_page(test::run_with_layers().summary(), 4, 500);
}

TEST_CASE("why candidates are no faster, in their rows and below") {
  if (!has_browser()) return;
  judge::Summary summary = test::many_candidates();
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    judge::Row& row = summary.rows[i];
    if (!row.measured()) continue;
    row.slow_reasons = {{.kind = judge::SlowReasonKind::page_faults,
                         .sentence = "an inference meets " + std::to_string(i % 3) + " faults",
                         .share = {}}};
    if (i % 2 == 0) {
      row.slow_reasons.push_back({.kind = judge::SlowReasonKind::conversions,
                                  .sentence = "a <b>share</b> is lost",
                                  .share = 1});
    }
  }
  check_page(summary, 8);
  check_page(summary, 8, 500);

  std::string text = with_check(page(summary, embedded_assets()));
  text.replace(text.find("faults</span>."), 6, "faulty");
  CHECK_FALSE(look_at(text, 1280).complaints.empty());
}

TEST_CASE("the check sees what is wrong") {
  if (!has_browser()) return;
  const std::string good = with_check(page(test::winner_run().summary(), embedded_assets()));
  CHECK(look_at(good, 1280).complaints.empty());

  std::string text = good;
  text.replace(text.find(">openvino:fp32</span>"), 14, ">openvino:fp16");
  CHECK_FALSE(look_at(text, 1280).complaints.empty());

  // A script of a stranger, which the policy does not name.
  text = good;
  text.insert(text.rfind("</main>"), "<script>document.title = 'broken'</script>");
  CHECK_FALSE(look_at(text, 1280).complaints.empty());

  text = good;
  text.insert(text.rfind("</main>"), "<img src=\"https://example.org/x.png\">");
  CHECK_FALSE(look_at(text, 1280).complaints.empty());
}

}  // namespace edgebench::report::html
