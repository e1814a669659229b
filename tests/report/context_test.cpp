#include "report/context.h"

#include "report/figures/columns.h"
#include "report/made_reports.h"

namespace edgebench::report {
namespace {

using test::MadeRun;

std::string fact(const judge::Summary& summary, const std::string& name) {
  for (const Fact& one : context(summary)) {
    if (one.name == name) return one.value;
  }
  return "";
}

}  // namespace

TEST_CASE("threads and batches are said where all candidates share them") {
  MadeRun run({"a:x", "b:x"});
  CHECK(fact(run.summary(), "Machine") == "Example CPU, 4 CPUs; 1 thread, batch 1");
  run.header()["candidates"][0]["threads"] = 2;
  CHECK(fact(run.summary(), "Machine") == "Example CPU, 4 CPUs, batch 1");
  run.header()["machine"] = {{"cpu_model", nullptr}};
  CHECK(fact(run.summary(), "Machine") == "unknown CPU, batch 1");
}

TEST_CASE("the kind of core is said where a machine has several") {
  MadeRun run({"a:x", "b:x"});
  run.header()["cpu_choice"] = {
      {"workers", {4}}, {"coordinator", 0}, {"core_class", "big (4 x Cortex-A76, CPUs 4-7)"}};
  CHECK(fact(run.summary(), "Machine") ==
        "Example CPU, 4 CPUs, on big (4 x Cortex-A76, CPUs 4-7); 1 thread, batch 1");
}

TEST_CASE("head-to-head rounds are counted apart") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 2, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.rounds(3, 3, {{"a:x", 6e6}, {"b:x", 5e6}}, 3, true);
  CHECK(fact(run.summary(), "Run").starts_with("2 rounds and 1 head-to-head round, begun"));
}

TEST_CASE("rows with figures are sorted by speed, the others keep the plan's order") {
  const judge::Summary summary = test::interrupted_run().summary();
  REQUIRE(measured_rows(summary).size() == 2);
  CHECK(measured_rows(summary)[0]->candidate.name == "openvino:fp32");
  REQUIRE(other_rows(summary).size() == 2);
  CHECK(outcome_words(*other_rows(summary)[0]).starts_with("out of memory: it asked"));
  CHECK(outcome_words(*other_rows(summary)[1]).starts_with("not measured"));
}

TEST_CASE("a column without any figure is left out, and only what is shown is explained") {
  const std::vector<Column> columns = columns_of(test::tied_run().summary());
  for (const Column& column : columns) CHECK(column.name != "top-1");
  CHECK(legend(columns).find("few: not enough samples") != std::string::npos);
  CHECK(legend(columns_of(test::winner_run().summary())).find("few:") == std::string::npos);
}

}  // namespace edgebench::report
