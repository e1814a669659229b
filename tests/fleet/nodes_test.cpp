#include "fleet/nodes.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"
#include "fleet/recorded.h"

namespace edgebench::fleet {
namespace {

using Names = std::vector<std::string>;

Names names_of_nodes(const std::vector<Node>& nodes) {
  Names names;
  for (const Node& node : nodes) names.push_back(node.name);
  return names;
}

Names chosen(const NodeChoice& choice) {
  return names_of_nodes(chosen_nodes(parse_nodes(test::kRecordedNodes), choice));
}

Node in_state(const std::string& state) {
  return {.name = "a",
          .architecture = "x86_64",
          .state = state,
          .reason = "",
          .features = {},
          .partitions = {}};
}

}  // namespace

TEST_CASE("nodes are read as a real Slurm lists them") {
  const std::vector<Node> nodes = parse_nodes("slurm says hello\n" + test::kRecordedNodes);
  REQUIRE(names_of_nodes(nodes) == Names{"pi4", "pi5", "srv", "n001"});
  CHECK(nodes[0].architecture == "x86_64");
  CHECK(nodes[0].state == "DOWN+NOT_RESPONDING");
  CHECK(nodes[0].features == Names{"arm64", "pi4"});
  CHECK(nodes[0].reason == "Not responding");
  CHECK(nodes[1].partitions == Names{"boards", "night"});
  CHECK(nodes[3].features.empty());
  CHECK(nodes[3].architecture.empty());
  CHECK(parse_nodes("").empty());
}

TEST_CASE("a reason may hold what looks like a field, and is not taken for one") {
  const std::vector<Node> nodes = parse_nodes(test::kRecordedNodes);
  CHECK(nodes[1].state == "IDLE+DRAIN");
  CHECK(nodes[1].reason == "fan is loud, bring");
}

TEST_CASE("a node says why it takes no task") {
  const std::vector<Node> nodes = parse_nodes(test::kRecordedNodes);
  CHECK(nodes[0].trouble() == "down (Not responding)");
  CHECK(nodes[1].trouble() == "drained (fan is loud, bring)");
  CHECK(nodes[2].trouble().empty());
  CHECK(nodes[3].trouble() == "unknown to Slurm");
  CHECK(in_state("ALLOCATED+DRAIN").trouble() == "drained");
  CHECK(in_state("DOWN+DRAIN+NOT_RESPONDING").trouble() == "down");
  // As other versions write it.
  CHECK(in_state("DOWN*").trouble() == "down");
  CHECK(in_state("IDLE*+DRAIN").trouble() == "drained");
  CHECK(in_state("IDLE*").silent());
  CHECK(in_state("IDLE~").trouble().empty());
  CHECK(in_state("IDLE+INVALID_REG").trouble() == "not as configured");
  // Busy nodes, and those that Slurm switches on for a task, take one in time.
  for (const char* usable : {"MIXED", "ALLOCATED", "IDLE+CLOUD+POWERED_DOWN", "IDLE+PLANNED",
                             "IDLE+RESERVED", "COMPLETING", "ALLOCATED+NOT_RESPONDING"}) {
    CAPTURE(usable);
    CHECK(in_state(usable).trouble().empty());
  }
  CHECK(in_state("ALLOCATED+NOT_RESPONDING").silent());
  CHECK_FALSE(in_state("ALLOCATED").silent());
}

TEST_CASE("nodes are chosen by partition, name and constraint") {
  CHECK(chosen({.partition = "boards", .names = {}, .constraints = {}}) ==
        Names{"pi4", "pi5", "srv"});
  CHECK(chosen({.partition = "boards", .names = {"srv", "pi4"}, .constraints = {}}) ==
        Names{"pi4", "srv"});
  CHECK(chosen({.partition = "boards", .names = {}, .constraints = {"arm64"}}) ==
        Names{"pi4", "pi5"});
  CHECK(chosen({.partition = "boards", .names = {}, .constraints = {"arm64&pi5"}}) == Names{"pi5"});
  CHECK(chosen({.partition = "boards", .names = {}, .constraints = {"pi4", "x86"}}) ==
        Names{"pi4", "srv"});
  CHECK(chosen({.partition = "boards", .names = {}, .constraints = {"pi5|x86"}}) ==
        Names{"pi5", "srv"});
}

TEST_CASE("what no node has is named") {
  CHECK_THROWS_WITH_AS(
      chosen({.partition = "boards", .names = {}, .constraints = {"x86", "riscv"}}),
      "--constraint riscv fits no node of partition boards; the features are "
      "arm64, pi4, pi5, x86",
      InputError);
  CHECK_THROWS_WITH_AS(chosen({.partition = "boards", .names = {"n001"}, .constraints = {}}),
                       "partition boards has no node n001; see `sinfo -N -p boards`", InputError);
  CHECK_THROWS_AS(chosen({.partition = "day", .names = {}, .constraints = {}}), InputError);
  CHECK_THROWS_AS(chosen({.partition = "boards", .names = {"srv"}, .constraints = {"pi4"}}),
                  InputError);
  CHECK_THROWS_AS(chosen({.partition = "boards", .names = {}, .constraints = {"[pi4*2]"}}),
                  UsageError);
}

}  // namespace edgebench::fleet
