#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"

namespace edgebench::report {

TEST_CASE("a row a candidate in the order of the plan, and empty where nothing was measured") {
  test::check_golden("winner.csv", csv(test::winner_run().summary()));
  test::check_golden("interrupted.csv", csv(test::interrupted_run().summary()));
}

TEST_CASE("commas, quotes and newlines are quoted as RFC 4180 says") {
  test::MadeRun run({"a:x"});
  run.trouble("artifact", "a:x", "failed", "a \"b\", c");
  CHECK(csv(run.summary()).find(",failed,\"a \"\"b\"\", c\",") != std::string::npos);
}

}  // namespace edgebench::report
