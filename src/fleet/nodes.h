// The nodes of a Slurm cluster, as `scontrol show node --oneliner` lists them, and which of them a
// fleet is made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgebench::fleet {

struct Node {
  std::string name;
  std::string architecture;  // As `uname -m` says there: "x86_64"; empty: it never registered.
  std::string state;         // In Slurm's words: "IDLE", "DOWN+NOT_RESPONDING".
  std::string reason;        // Why it is down or drained, in its admin's words; empty: none.
  std::vector<std::string> features;
  std::vector<std::string> partitions;

  // Why it takes no task until somebody does something: "down (Not responding)"; empty: it takes
  // one.
  std::string trouble() const;
  // It has not answered for a moment. If it stays so, Slurm calls it down after minutes.
  bool silent() const;
};

// Lines that are no node's are passed over.
std::vector<Node> parse_nodes(std::string_view text);

struct NodeChoice {
  std::string partition;                 // Where the tasks are submitted.
  std::vector<std::string> names;        // Empty: all of the partition.
  std::vector<std::string> constraints;  // Of several, one is enough; empty: none.
};

// Of the nodes those that are meant, by name. A constraint is a feature, or several that a node
// must have joined by '&', or alternatives joined by '|'. Throws InputError for a name or a
// constraint that no node of the partition has, and where nothing is left.
std::vector<Node> chosen_nodes(const std::vector<Node>& nodes, const NodeChoice& choice);

}  // namespace edgebench::fleet
