#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"

namespace edgebench::report {

TEST_CASE("a row a candidate in the order of the plan, and empty where nothing was measured") {
  test::check_golden_runs(".csv", csv);
}

TEST_CASE("commas, quotes and newlines are quoted as RFC 4180 says") {
  CHECK(csv(test::failed_because("a \"b\", c")).find(",failed,\"a \"\"b\"\", c\",") !=
        std::string::npos);
}

}  // namespace edgebench::report
