#include "base/units.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench {

TEST_CASE("durations") {
  CHECK(parse_duration_ns("--budget", "90s") == 90'000'000'000);
  CHECK(parse_duration_ns("--budget", "3m") == 180'000'000'000);
  CHECK(parse_duration_ns("--budget", "1.5h") == 5'400'000'000'000);
  CHECK(parse_duration_ns("--slice", "20ms") == 20'000'000);
  for (const char* bad : {"", "3", "m", "3 m", "-1s", "0s", "1e30s", "nans", "3min"}) {
    CHECK_THROWS_WITH_AS(parse_duration_ns("--budget", bad), doctest::Contains("--budget"),
                         UsageError);
  }
}

TEST_CASE("sizes") {
  CHECK(parse_size_bytes("--memory", "64MB") == 64'000'000);
  CHECK(parse_size_bytes("--memory", "1GiB") == 1'073'741'824);
  CHECK(parse_size_bytes("--memory", "512B") == 512);
  for (const char* bad : {"64", "64mb", "MB", "-64MB", "0B"}) {
    CHECK_THROWS_WITH_AS(parse_size_bytes("--memory", bad), doctest::Contains("--memory"),
                         UsageError);
  }
}

}  // namespace edgebench
