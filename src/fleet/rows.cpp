#include "fleet/rows.h"

#include <algorithm>

#include <fmt/format.h>

namespace edgebench::fleet {
namespace {

Row queued_row(const Node& node, const Task& task) {
  Row row{.node = node.name, .stage = Stage::pending, .words = task.reason};
  const std::string trouble = node.trouble();
  if (task.running()) {
    // Slurm waits for minutes (SlurmdTimeout) before it takes the task away from a silent node.
    row.stage = Stage::running;
    row.words = node.silent() ? "its node does not answer" : "";
  } else if (task.held()) {
    row.stage = Stage::waiting;
    row.words = fmt::format("it is held; `scontrol release {}_{}`", task.array, task.index);
  } else if (task.stuck()) {
    row.stage = Stage::waiting;
    row.words = fmt::format(
        "Slurm does not start it ({}); mend that, or cancel it (scancel {}_{}) and call again",
        task.reason, task.array, task.index);
  } else if (!trouble.empty()) {
    row.stage = Stage::waiting;
    row.words =
        fmt::format("its node is {}; its task stays in the queue until the node is back", trouble);
  }
  return row;
}

}  // namespace

Row row_of(const Node& node, RunState run, const Task* task, const std::string& log) {
  if (run == RunState::finished) return {.node = node.name, .stage = Stage::done, .words = {}};
  if (task != nullptr && !task->ended()) return queued_row(node, *task);
  if (task != nullptr) return {node.name, Stage::failed, end_words(*task, log)};
  const std::string trouble = node.trouble();
  if (!trouble.empty()) return {node.name, Stage::left_out, fmt::format("its node is {}", trouble)};
  return {node.name, Stage::left_out, run == RunState::partial ? "its run is cut off" : ""};
}

std::string count_words(const std::vector<Row>& rows) {
  std::string words;
  for (const EnumName<Stage>& stage : names_of(Stage{})) {
    const auto count = std::ranges::count(rows, stage.value, &Row::stage);
    if (count == 0) continue;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, stage.name);
  }
  return words;
}

}  // namespace edgebench::fleet
