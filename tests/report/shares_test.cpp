#include "report/shares.h"

#include <doctest/doctest.h>

namespace edgebench::report {
namespace {

std::vector<Amount> amounts(const std::vector<double>& values, const std::string& unit) {
  std::vector<Amount> all;
  for (const double value : values) {
    all.push_back({.name = std::string(1, static_cast<char>('a' + all.size())),
                   .amount = value,
                   .unit = unit});
  }
  return all;
}

}  // namespace

TEST_CASE("up to three candidates are named, more are counted, and all of them are all") {
  CHECK(names_words({"a", "b"}, 2, false) == "a and b");
  CHECK(names_words({"a", "b", "c"}, 9, false) == "a, b and c");
  CHECK(names_words({"a", "b", "c", "d"}, 9, false) == "4 of 9 candidates");
  CHECK(names_words({"a", "b", "c", "d"}, 9, true) == "a, b, c and d");
  CHECK(names_words({"a", "b", "c", "d"}, 4, true) == "all 4 candidates");
}

TEST_CASE("equal amounts are said once") {
  CHECK(amounts_words(amounts({90, 90, 90, 90}, " of 662"), 4, false) ==
        "all 4 candidates: 90 of 662");
  CHECK(amounts_words(amounts({90, 90}, " of 662"), 4, false) == "a and b: 90 of 662");
  CHECK(amounts_words(amounts({90, 90, 80}, " of 662"), 4, false) ==
        "a and b: 90 of 662; c: 80 of 662");
}

TEST_CASE("of many candidates the range is said, and everybody's amount on request") {
  const auto many = amounts({90, 120, 61, 540}, " of 662");
  CHECK(amounts_words(many, 4, false) == "all 4 candidates: 61 to 540 of 662");
  CHECK(amounts_words(many, 9, false) == "4 of 9 candidates: 61 to 540 of 662");
  CHECK(amounts_words(many, 9, true) == "a: 90 of 662; b: 120 of 662; c: 61 of 662; d: 540 of 662");
}

TEST_CASE("amounts that do not compare have no range: the three largest are named") {
  auto mixed = amounts({1, 4, 2, 3}, " of 8 launches");
  mixed[3].unit = " of 3 launches";
  CHECK(amounts_words(mixed, 9, false) ==
        "b: 4 of 8 launches; d: 3 of 3 launches; c: 2 of 8 launches; and 1 more");
}

}  // namespace edgebench::report
