#include "report/html/sortable_table.h"

#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

using test::contains;

std::string table_of(const judge::Summary& summary) {
  return sortable_table(summary, Json::parse(json(summary)));
}

}  // namespace

TEST_CASE("rows come fastest first, figures with their place in the report") {
  const judge::Summary summary = test::winner_run().summary();
  const std::string text = table_of(summary);
  CHECK(text.find(">openvino:fp32<") < text.find(">onnxruntime:fp32<"));
  CHECK(contains(text,
                 "<td data-sort=\"5745740\"><span data-path=\"/candidates/1/latency/p50_ns/"
                 "value\" data-unit=\"1000000\">5.75</span> <small><span data-path=\""
                 "/candidates/1/latency/p50_ns/low\" data-unit=\"1000000\">5.73</span> to "));
  CHECK(contains(text, "<th scope=\"col\" aria-sort=\"ascending\"><button type=\"button\" "));
  CHECK(contains(text, ">openvino:fp32</span> <b class=\"badge\">recommended</b></th>"));
  CHECK(contains(text, "<td data-sort=\"\">baseline</td>"));
}

TEST_CASE("columns without figures, and settings that all share, are left out") {
  const std::string winner = table_of(test::winner_run().summary());
  for (const char* name : {">energy", ">of peak", ">batch", ">threads", ">streams"}) {
    CHECK_FALSE(contains(winner, name));
  }
  CHECK(contains(winner, ">top-1"));
  const std::string loads = table_of(test::batches_run().summary());
  CHECK(contains(loads, ">batch</button>"));
  CHECK(contains(loads, ">streams</button>"));
  CHECK_FALSE(contains(loads, ">threads</button>"));
  CHECK(contains(loads, "<b class=\"badge\">most images</b>"));
}

TEST_CASE("what is missing says why, and has nothing to sort by") {
  judge::Summary winner = test::winner_run().summary();
  winner.rows[0].latency->p99_ns = {.value = {}, .have = 80, .need = 662};
  const std::string few = table_of(winner);
  CHECK(
      contains(few, "<td data-sort=\"\"><span title=\"80 samples of the 662 that it takes\">few"));

  test::MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", 4e6);
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}});
  judge::Summary summary = run.summary();
  CHECK(contains(table_of(summary), "<td data-sort=\"\">-</td>"));
  // The one of the two that starts later never catches up.
  summary.rows[0].cold_start.break_even = judge::BreakEven{.other = "b:x", .inferences = 4};
  summary.rows[1].cold_start.break_even = judge::BreakEven{.other = "a:x", .inferences = {}};
  CHECK(contains(table_of(summary), "<td data-sort=\"\">never</td>"));
}

TEST_CASE("doubt, who was dropped and a user's file are marked") {
  test::MadeRun run({"a:x", "b:x"});
  run.users_file("b:x", "net.onnx");
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}});
  judge::Summary summary = run.summary();
  CHECK_FALSE(contains(table_of(summary), "dropped"));
  summary.rows[1].dropped = true;
  summary.rows[0].trusted = false;
  const std::string text = table_of(summary);
  CHECK(contains(text, "<b class=\"badge quiet\">your file</b> <b class=\"badge quiet\">dropped"));
  CHECK(contains(text, "<b class=\"badge doubt\">see notes</b>"));
}

TEST_CASE("what was seen that costs a row time is linked below its name and badges") {
  judge::Summary summary = test::winner_run().summary();
  CHECK_FALSE(contains(table_of(summary), "no faster"));
  for (judge::Row& row : summary.rows) {
    if (row.candidate.name != summary.verdict.recommended) continue;
    row.slow_reasons = {
        {.kind = judge::SlowReasonKind::cpu_quota, .sentence = "made reason", .share = {}}};
  }
  const std::string text = table_of(summary);
  CHECK(contains(text, "recommended</b><small class=\"slow\">no faster: <a href=\"#slow-"));
  CHECK(contains(text, "-0\">cpu quota</a></small></th>"));
}

TEST_CASE("without measured rows there is no table") {
  CHECK(table_of(test::failing_run().summary()).empty());
}

}  // namespace edgebench::report::html
