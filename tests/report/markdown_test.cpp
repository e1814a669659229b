#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"

namespace edgebench::report {

TEST_CASE("one winner, and an interrupted run with synthetic weights") {
  test::check_golden_runs(".md", [](const judge::Summary& summary) { return markdown(summary); });
}

TEST_CASE("a vertical bar or a newline in a reason does not break the table") {
  CHECK(markdown(test::failed_because("first | second\nthird"))
            .find("failed: first \\| second third |") != std::string::npos);
}

}  // namespace edgebench::report
