#include "report/layers/price_text.h"

#include <doctest/doctest.h>

#include "report/layers/made_prices.h"
#include "report/text.h"

namespace edgebench::report {
TEST_CASE("the layers that gain most stand in the network's order, with their prices") {
  const std::string text = price_text(test::made_prices(), {});
  CHECK(test::has(text, "layer.2     40.0   +0.02"));
  CHECK(test::has(text, "layer.10    40.0   +0.10           +10"));
  CHECK(test::has(text, "layer.11    40.0   +0.11             -"));
  CHECK_FALSE(test::has(text, "layer.1 "));
  CHECK(test::has(price_text(test::made_prices(), {.every = true}), "layer.1     40.0   +0.01"));
}

TEST_CASE("the list has a line for each layer more in FP32, and what was not simulated is open") {
  const std::string text = price_text(test::made_prices(), {});
  CHECK(test::has(text,
                  "a:int8                     us    sum     dB    agree  points\n"
                  "  0 all layers in INT8                20.50   95.0 %\n"
                  "  1 layer.10              +10    +10      -        -  -\n"
                  "  2 layer.8                +8    +18  20.75   96.0 %  +1.0 (-0.5 to +2.5)\n"));
  Prices none = test::made_prices();
  none.schemes.front().offers.front().steps.clear();
  CHECK_FALSE(test::has(price_text(none, {}), "agree  points"));
}

TEST_CASE("schemes stand below each other, the written file last") {
  Prices two = test::made_prices();
  two.schemes.push_back(two.schemes.front());
  two.schemes.back().scheme = quantise::Scheme::symmetric_i8;
  two.mixed = MixedFile{.candidate = "a:int8", .file = "mixed.onnx"};
  const std::string text = price_text(two, {});
  CHECK(text.find("(asymmetric_u8)") < text.find("(symmetric_i8)"));
  CHECK(
      text.ends_with("\nWritten: mixed.onnx\n"
                     "Measure it: edgebench bench --candidate a:int8 --artifact mixed.onnx\n"));
}

TEST_CASE("no line is wider than a terminal") {
  const std::string text = price_text(test::made_prices(), {.width = 80});
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    CHECK(width_of(text.substr(at, end - at)) <= 80);
    at = end + 1;
  }
}

}  // namespace edgebench::report
