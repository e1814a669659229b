#include "fleet/tasks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/printable.h"

namespace edgebench::fleet {
namespace {

constexpr std::size_t kFields = 6;

constexpr const char* kTooLong = "it took longer than its time limit; give another --time-limit";
constexpr const char* kNotSeen = "the node does not see the folder; give one that all nodes share";
constexpr const char* kNotWritable =
    "the node cannot write into the folder's logs and runs; make them writable";

// Of the last field nothing is cut off but the separator behind it.
std::optional<std::array<std::string_view, kFields>> cells_of(std::string_view line) {
  std::array<std::string_view, kFields> fields;
  for (std::size_t i = 0; i < kFields; ++i) {
    const std::size_t end = i + 1 < kFields ? line.find('|') : line.rfind('|');
    if (end == std::string_view::npos) return std::nullopt;
    fields[i] = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  return fields;
}

// A task that is passed over would be taken for one that is not there, and submitted twice.
[[noreturn]] void refuse_line(std::string_view line) {
  throw InputError(fmt::format(
      "squeue printed '{}', which is no task as edgebench asks for it; this Slurm is another than "
      "those that edgebench knows (22.05)",
      printable(line)));
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool Task::stuck() const {
  constexpr std::array kNever = {"AccountNotAllowed",  "AssociationJobLimit", "BadConstraints",
                                 "InvalidAccount",     "InvalidQOS",          "JobHoldMaxRequeue",
                                 "PartitionDown",      "PartitionInactive",   "PartitionNodeLimit",
                                 "PartitionTimeLimit", "QOSNotAllowed"};
  const auto is_reason = [&](const char* word) { return reason == word; };
  return pending() &&
         (std::ranges::any_of(kNever, is_reason) || reason.starts_with("AssocMax") ||
          reason.starts_with("QOSMaxWall") || reason.find("requeued held") != std::string::npos);
}

bool Task::pending() const {
  return state == "PENDING" || state.starts_with("REQUEUE") || state == "SPECIAL_EXIT";
}

bool Task::running() const {
  constexpr std::array kRunning = {"RUNNING",   "CONFIGURING", "COMPLETING", "STAGE_OUT",
                                   "SIGNALING", "SUSPENDED",   "STOPPED",    "RESIZING"};
  for (const char* word : kRunning) {
    if (state == word) return true;
  }
  return false;
}

bool Task::held() const {
  return pending() && (reason == "JobHeldUser" || reason == "JobHeldAdmin");
}

int Task::exit_code() const {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
}

std::vector<Task> parse_tasks(std::string_view text) {
  std::vector<Task> tasks;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    // With several clusters each one's tasks have a line above them.
    if (line.find_first_not_of(' ') == std::string_view::npos || line.starts_with("CLUSTER:")) {
      continue;
    }
    const auto cells = cells_of(line);
    if (!cells) refuse_line(line);
    const auto& [array, index, state, exit, node, reason] = *cells;
    Task task{.state = std::string(state),
              .node = std::string(node),
              .reason = reason == "None" ? std::string() : std::string(reason)};
    if (!read_number(array, task.array) || !read_number(index, task.index) ||
        !read_number(exit, task.wait_status)) {
      refuse_line(line);
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

const Task* task_of(const std::vector<Task>& tasks, const std::string& node) {
  const Task* last = nullptr;
  for (const Task& task : tasks) {
    if (task.node != node) continue;
    const bool later = last == nullptr || task.array > last->array;
    if (last == nullptr || (last->ended() && (!task.ended() || later)) ||
        (!task.ended() && later)) {
      last = &task;
    }
  }
  return last;
}

std::string end_words(const Task& task, const std::string& log) {
  if (task.state == "TIMEOUT") return kTooLong;
  if (task.state == "CANCELLED") return "it was cancelled";
  if (task.state == "NODE_FAIL") return "its node failed";
  if (task.state == "PREEMPTED") return "another job took its node";
  if (task.state == "OUT_OF_MEMORY") return "it ran out of memory";
  if (task.state == "BOOT_FAIL") return "its node did not start";
  switch (task.exit_code()) {
    case kFolderNotSeen:
      return kNotSeen;
    case kFolderNotWritable:
      return kNotWritable;
    case kNoPackage:
      return "there is no package for the node's processor";
    default:
      break;
  }
  if (WIFSIGNALED(task.wait_status)) {
    return fmt::format("signal {} ended it; see {}", WTERMSIG(task.wait_status), log);
  }
  if (task.exit_code() != 0) {
    return fmt::format("edgebench ended with exit code {}; see {}", task.exit_code(), log);
  }
  return fmt::format("it ended without a run; see {}", log);
}

}  // namespace edgebench::fleet
