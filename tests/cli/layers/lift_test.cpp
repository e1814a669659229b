#include "cli/layers/lift.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::cli {

TEST_CASE("a lift is a share of the time or a number of layers") {
  CHECK(parse_lift("10%").share_of_p50 == doctest::Approx(0.1));
  CHECK_FALSE(parse_lift("10%").layers.has_value());
  CHECK(parse_lift("5").layers == 5);
  for (const char* text : {"", "0", "-1", "5 layers", "1.5", "much%"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_lift(text), UsageError);
  }
}

TEST_CASE("a number takes the first of the list, a share what it pays for") {
  judge::PriceList prices;
  for (const double cost_ns : {30.0, 10.0, 20.0}) {
    prices.layers.push_back({.gain_db = 0.1, .cost_ns = cost_ns, .kernel_ns = cost_ns});
  }
  prices.best = {1, 2, 0};
  CHECK(chosen_layers(prices, {.share_of_p50 = 0, .layers = 2}, 100) ==
        std::vector<std::size_t>{1, 2});
  CHECK(chosen_layers(prices, {.share_of_p50 = 0, .layers = 9}, 100) == prices.best);
  CHECK(chosen_layers(prices, {.share_of_p50 = 0.3, .layers = {}}, 100) ==
        std::vector<std::size_t>{1, 2});
  CHECK(chosen_layers(prices, {.share_of_p50 = 0.05, .layers = {}}, 100).empty());
}

TEST_CASE("of few steps each is simulated, of many every so many and the last") {
  CHECK(simulated_steps(0, 4).empty());
  CHECK(simulated_steps(3, 4) == std::vector<std::size_t>{0, 1, 2});
  CHECK(simulated_steps(8, 4) == std::vector<std::size_t>{1, 3, 5, 7});
  CHECK(simulated_steps(10, 4) == std::vector<std::size_t>{1, 4, 6, 9});
  CHECK(simulated_steps(10, 1) == std::vector<std::size_t>{9});
}

}  // namespace edgebench::cli
