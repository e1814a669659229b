#include "judge/words.h"

#include <doctest/doctest.h>

namespace edgebench::judge {

TEST_CASE("a ratio has as many decimals as its interval deserves") {
  stats::Comparison comparison;
  CHECK(ratio_words(comparison) == "not measured");
  comparison.ratio = 1.1234;
  comparison.interval = stats::Interval{.low = 1.1, .high = 1.149, .confidence = 0.99};
  CHECK(ratio_words(comparison) == "1.12x (1.10 to 1.15)");
  comparison.interval = stats::Interval{.low = 1.12, .high = 1.1277, .confidence = 0.99};
  CHECK(ratio_words(comparison) == "1.123x (1.120 to 1.128)");
}

TEST_CASE("an interval that excludes 1 is shown so") {
  const auto decimals = [](double low, double high) {
    return ratio_decimals({.low = low, .high = high, .confidence = 0.99});
  };
  CHECK(decimals(1.0021, 1.0345) == 3);
  CHECK(decimals(0.95, 0.994) == 2);
  CHECK(decimals(0.95, 0.996) == 3);
  CHECK(decimals(0.95, 0.99996) == 5);
  CHECK(decimals(1.0004, 1.01) == 4);
  CHECK(decimals(1.0000000001, 1.2) == 6);
  // What includes 1 may seem to end there.
  CHECK(decimals(0.9996, 1.2) == 2);
  CHECK(decimals(1, 1.2) == 2);
  stats::Comparison comparison;
  comparison.ratio = 1.0141;
  comparison.interval = stats::Interval{.low = 1.0021, .high = 1.0345, .confidence = 0.99};
  CHECK(ratio_words(comparison) == "1.014x (1.002 to 1.034)");
}

TEST_CASE("the types of layers are counted") {
  CHECK(computed_in_words({}) == "");
  CHECK(computed_in_words({{"int8", 53}}) == "int8 53 of 53 layers");
  CHECK(computed_in_words({{"fp32", 1}, {"int8", 52}}) ==
        "fp32 1 of 53 layers and int8 52 of 53 layers");
}

TEST_CASE("lists and counts read as sentences do") {
  CHECK(list_words({}) == "");
  CHECK(list_words({"a"}) == "a");
  CHECK(list_words({"a", "b"}) == "a and b");
  CHECK(list_words({"a", "b", "c"}) == "a, b and c");
  CHECK(count_words(1, "round") == "1 round");
  CHECK(count_words(0, "round") == "0 rounds");
}

}  // namespace edgebench::judge
