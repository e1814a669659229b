#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"

namespace edgebench::report {

TEST_CASE("one winner, and an interrupted run with synthetic weights") {
  test::check_golden("winner.md", markdown(test::winner_run().summary()));
  test::check_golden("interrupted.md", markdown(test::interrupted_run().summary()));
}

TEST_CASE("a vertical bar or a newline in a reason does not break the table") {
  test::MadeRun run({"a:x"});
  run.trouble("artifact", "a:x", "failed", "first | second\nthird");
  CHECK(markdown(run.summary()).find("failed: first \\| second third |") != std::string::npos);
}

}  // namespace edgebench::report
