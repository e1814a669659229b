#include "runtime/counted.h"

#include <doctest/doctest.h>

namespace edgebench::runtime {

TEST_CASE("equal labels are counted, in order of first appearance") {
  const std::vector<std::string> labels = {"Conv", "Add", "Conv", "Conv", "Mean", "Add"};
  CHECK(counted(labels) == "Conv x 3, Add x 2, Mean x 1");
  CHECK(counted(std::vector<std::string>{"Conv", "Conv2", "conv"}) ==
        "Conv x 1, Conv2 x 1, conv x 1");
  CHECK(counted({}).empty());
}

}  // namespace edgebench::runtime
