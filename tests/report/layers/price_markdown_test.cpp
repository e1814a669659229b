#include "report/layers/price_markdown.h"

#include <doctest/doctest.h>

#include "report/layers/made_prices.h"
#include "report/layers/price_words.h"

namespace edgebench::report {
TEST_CASE("Markdown has the same tables and sentences as the text") {
  const Prices prices = test::made_prices();
  const LayerAccuracy& accuracy = prices.schemes.front();
  const std::string text = price_markdown(prices, false);
  CHECK(test::has(text, "| layer | alone, dB | lifted, dB | a:int8, us |\n|---|---:|---:|---:|\n"));
  CHECK(test::has(text, "| layer.10 | 40.0 | +0.10 | +10 |\n| layer.11 | 40.0 | +0.11 | - |\n"));
  CHECK_FALSE(test::has(text, "| layer.1 |"));
  CHECK(test::has(price_markdown(prices, true), "| layer.1 |"));
  CHECK(test::has(text,
                  "| 0 | all layers in INT8 | | | 20.50 | 95.0 % |  |\n"
                  "| 1 | layer.10 | +10 | +10 | - | - | - |\n"
                  "| 2 | layer.8 | +8 | +18 | 20.75 | 96.0 % | +1.0 (-0.5 to +2.5) |\n"));
  CHECK(test::has(text,
                  "- " + offer_sentence(accuracy, accuracy.offers.front(), prices.lift) + "\n"));
  CHECK(test::has(text, "- b:int8: no prices, since it has no times by layer.\n"));
}

}  // namespace edgebench::report
