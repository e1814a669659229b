// What is known of each node of a fleet: its run, its task in Slurm's queue, and itself.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "fleet/nodes.h"
#include "fleet/runs.h"
#include "fleet/tasks.h"

namespace edgebench::fleet {

enum class Stage {
  done,
  running,
  pending,
  waiting,  // In the queue, and nothing happens until somebody does something about its node.
  failed,
  left_out,  // Never submitted: its node took no task.
};
constexpr auto names_of(Stage) {
  return named<Stage>({{Stage::done, "done"},
                       {Stage::running, "running"},
                       {Stage::pending, "pending"},
                       {Stage::waiting, "waiting"},
                       {Stage::failed, "failed"},
                       {Stage::left_out, "left out"}});
}

struct Row {
  std::string node;
  Stage stage = Stage::left_out;
  std::string words;  // Why, without its end; empty: there is nothing to say.

  // Whether it is worth waiting for.
  bool moves() const { return stage == Stage::running || stage == Stage::pending; }
  // Whether a task is to be submitted for it; of one that failed, another.
  bool missing() const { return stage == Stage::failed || stage == Stage::left_out; }
};

// `task` is the one that tells of the node, null: there is none. `log` is the task's.
Row row_of(const Node& node, RunState run, const Task* task, const std::string& log);

// "2 done, 1 running": those stages that there are.
std::string count_words(const std::vector<Row>& rows);

}  // namespace edgebench::fleet
