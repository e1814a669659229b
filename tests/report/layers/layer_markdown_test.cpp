#include "report/layers/layer_markdown.h"

#include <doctest/doctest.h>

#include "report/layers/made_columns.h"

namespace edgebench::report {

TEST_CASE("blocks or layers beside each other, the rest and the sum") {
  LayerColumn none = test::three_layer_column("none");
  none.layers.why_none = "it has none";
  const std::vector<LayerColumn> columns = {test::three_layer_column("a|b"), none};
  CHECK(layer_markdown(test::three_layers(), columns, std::nullopt, false) ==
        "| microseconds (share of the sum) | a\\|b |\n|---|---:|\n"
        "| stem | 100.0 (66.7 %) |\n| head | 40.0 (26.7 %) |\n"
        "| requantising | 10.0 (6.7 %) |\n| **sum** | **150.0** |\n"
        "\nWithout times by layer:\n\n- none: it has none\n");
  const std::string every = layer_markdown(test::three_layers(), columns, std::nullopt, true);
  CHECK(every.find("| classifier.1 | - |\n") != std::string::npos);
}

TEST_CASE("the difference of two stands above them") {
  const judge::LayerDifference difference{.sentence = "They differ."};
  CHECK(layer_markdown(test::three_layers(), {test::three_layer_column()}, difference, false)
            .starts_with("They differ.\n\n| micro"));
}

}  // namespace edgebench::report
