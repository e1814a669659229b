// The tasks of a fleet in Slurm's queue, one a node, as squeue lists them. An ended one is there
// for a while (MinJobAge, five minutes as a rule); without accounting nothing remembers it longer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::fleet {

// What parse_tasks() reads: `squeue --Format=` with this.
inline constexpr const char* kTaskFormat =
    "ArrayJobID:|,ArrayTaskID:|,State:|,exit_code:|,ReqNodes:|,Reason:|";

// The codes of the job script that are no edgebench's (job_script.h).
inline constexpr int kFolderNotSeen = 66;
inline constexpr int kNoPackage = 67;
inline constexpr int kFolderNotWritable = 68;

struct Task {
  std::int64_t array = 0;
  std::int64_t index = 0;
  std::string state;    // In Slurm's words: "PENDING", "NODE_FAIL".
  int wait_status = 0;  // As wait() gives it.
  std::string node;     // The one that it must run on; empty: it was given none yet.
  std::string reason;   // In Slurm's words: "Resources"; empty: none.

  bool pending() const;
  bool running() const;
  bool ended() const { return !pending() && !running(); }
  // Until somebody releases it, nothing happens.
  bool held() const;
  // Slurm does not start it before somebody mends what it says in `reason`.
  bool stuck() const;
  // 0 where a signal ended it.
  int exit_code() const;
};

// Lines that are no task's are passed over.
std::vector<Task> parse_tasks(std::string_view text);

// The one that tells of the node: in the queue, else the last that ended. Null: there is none.
const Task* task_of(const std::vector<Task>& tasks, const std::string& node);

// Why one that ended left no run, without its end: "it took longer than its time limit". `log` is
// where edgebench says more.
std::string end_words(const Task& task, const std::string& log);

}  // namespace edgebench::fleet
