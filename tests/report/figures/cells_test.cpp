#include "report/figures/cells.h"

#include <doctest/doctest.h>

namespace edgebench::report {

TEST_CASE("a column has the decimals that give its smallest figure three digits") {
  CHECK(decimals_for({6.41, 57.2}) == 2);
  CHECK(decimals_for({641.0}) == 0);
  CHECK(decimals_for({64.1}) == 1);
  CHECK(decimals_for({0.0123}) == 3);
  CHECK(decimals_for({9.996}) == 1);  // Shown as 10.0.
  CHECK(decimals_for({}) == 0);
  CHECK(decimals_for({std::nullopt, 0.0, -6.41}) == 2);
}

TEST_CASE("what was not measured is no number") {
  CHECK(cell(std::nullopt, 2) == "-");
  CHECK(cell(6.414, 2) == "6.41");
  CHECK(cell(0.0, 1) == "0.0");
}

}  // namespace edgebench::report
