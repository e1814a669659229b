#include "cli/layers/layer_links.h"

#include <doctest/doctest.h>

#include "model/synthetic.h"

namespace edgebench::cli {

TEST_CASE("layers within a block follow each other, a sum and the pooling stand between others") {
  const auto links = layer_links(model::synthetic_network(0.5, 32, 10, 1));
  REQUIRE(links.size() == 53);
  CHECK_FALSE(links[0].input_layer.has_value());  // The picture.
  CHECK(links[0].read_by_layers_only);
  CHECK(links[1].input_layer == 0);
  CHECK(links[4].input_layer == 3);              // features.2's depthwise layer.
  CHECK(links[5].read_by_layers_only == false);  // Its output is an operand of features.3's sum.
  CHECK(links[6].input_layer == 5);
  CHECK_FALSE(links[9].input_layer.has_value());  // features.4 reads the sum.
  CHECK_FALSE(links[51].read_by_layers_only);     // The pooling does.
  CHECK_FALSE(links[52].input_layer.has_value());
  CHECK_FALSE(links[52].read_by_layers_only);  // The caller has it.
}

}  // namespace edgebench::cli
