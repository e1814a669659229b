#include "base/units.h"

#include <initializer_list>
#include <string>

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench {
namespace {

// Each of these values of the option is an error with these words.
void check_refused(auto parse, const char* option, const char* words,
                   std::initializer_list<const char*> values) {
  for (const char* bad : values) {
    CAPTURE(std::string(bad));
    CHECK_THROWS_WITH_AS(parse(option, bad), doctest::Contains(words), UsageError);
  }
}

}  // namespace

TEST_CASE("durations") {
  CHECK(parse_duration_ns("--budget", "90s") == 90'000'000'000);
  CHECK(parse_duration_ns("--budget", "3m") == 180'000'000'000);
  CHECK(parse_duration_ns("--budget", "1.5h") == 5'400'000'000'000);
  CHECK(parse_duration_ns("--slice", "20ms") == 20'000'000);
  check_refused(parse_duration_ns, "--budget", "--budget",
                {"", "3", "m", "3 m", "-1s", "0s", "1e30s", "nans", "3min"});
}

TEST_CASE("sizes") {
  CHECK(parse_size_bytes("--memory", "64MB") == 64'000'000);
  CHECK(parse_size_bytes("--memory", "1GiB") == 1'073'741'824);
  CHECK(parse_size_bytes("--memory", "512B") == 512);
  check_refused(parse_size_bytes, "--memory", "--memory", {"64", "64mb", "MB", "-64MB", "0B"});
}

TEST_CASE("energies") {
  CHECK(parse_energy_j("--max-energy", "30mJ") == doctest::Approx(0.030));
  CHECK(parse_energy_j("--max-energy", "1.5J") == 1.5);
  CHECK(parse_energy_j("--max-energy", "200uJ") == doctest::Approx(200e-6));
  check_refused(parse_energy_j, "--max-energy", "as in 30mJ", {"30", "30mj", "0J", "-1J", "30ms"});
}

TEST_CASE("per cent and bare numbers may be 0, and never negative") {
  CHECK(parse_percent("--fail-above", "5%") == doctest::Approx(0.05));
  CHECK(parse_percent("--fail-above", "0%") == 0);
  CHECK(parse_number("--max-accuracy-drop", "0.5") == 0.5);
  CHECK(parse_number("--max-accuracy-drop", "0") == 0);
  for (const char* bad : {"5", "", "-5%", "nan%", "%"}) {
    CHECK_THROWS_AS(parse_percent("--fail-above", bad), UsageError);
  }
  check_refused(parse_number, "--max-accuracy-drop", "as in 1",
                {"", "1%", "-1", "nan", "1e30", "one"});
}

TEST_CASE("bytes have three digits and a decimal unit") {
  CHECK(bytes_words(0) == "0 B");
  CHECK(bytes_words(999) == "999 B");
  CHECK(bytes_words(999.6) == "1.00 kB");
  CHECK(bytes_words(13'400'000) == "13.4 MB");
  CHECK(bytes_words(9'999'000) == "10.0 MB");
  CHECK(bytes_words(617e6) == "617 MB");
  CHECK(bytes_words(1.5e12) == "1500 GB");
}

}  // namespace edgebench
