#include "base/utc.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("times are UTC, in ISO 8601, and file names have no colons") {
  CHECK(utc_text(1'795'974'664) == "2026-11-29T17:51:04Z");
  CHECK(utc_text(0) == "1970-01-01T00:00:00Z");
  CHECK(utc_file_name(1'795'974'664) == "2026-11-29T17-51-04Z");
  const std::string now = utc_now();
  CHECK(now.size() == 20);
  CHECK(now > "2026");
}

}  // namespace edgebench
