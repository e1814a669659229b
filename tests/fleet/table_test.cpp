#include "fleet/table.h"

#include <doctest/doctest.h>

namespace edgebench::fleet {

TEST_CASE("a fleet's table has a line for each node, and the reason beside it") {
  CHECK(
      fleet_table({{"pi4", Stage::done, ""}, {"node-12", Stage::failed, "it was cancelled"}}, 80) ==
      "pi4      done\n"
      "node-12  failed: it was cancelled\n");
  CHECK(fleet_table({{"a", Stage::failed, "one two three four"}}, 20) ==
        "a  failed: one two\n   three four\n");
  CHECK(fleet_table({}, 80).empty());
}

TEST_CASE("what comes next is the nearest of what is left") {
  const Row done{"a", Stage::done, ""};
  const Row running{"b", Stage::running, ""};
  const Row waiting{"c", Stage::waiting, ""};
  const Row failed{"d", Stage::failed, ""};
  CHECK(what_next({done}).empty());
  CHECK(what_next({done, running, failed}).find("jobs go on") != std::string::npos);
  CHECK(what_next({done, waiting, failed}).find("submits") != std::string::npos);
  CHECK(what_next({done, waiting}).find("stay in the queue") != std::string::npos);
}

}  // namespace edgebench::fleet
