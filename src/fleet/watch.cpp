#include "fleet/watch.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "fleet/runs.h"
#include "fleet/slurm.h"

namespace edgebench::fleet {
namespace {

using std::chrono::milliseconds;

// Slurm's controller serves everybody: short runs are seen soon, long ones ask seldom.
constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{10'000};
constexpr milliseconds kSlice{100};  // How often `stop` is looked at.
constexpr int kUnansweredCalls = 30;

// A file system of the network shows a new folder late: NFS after a minute at most, as a rule.
constexpr int kLooksForARun = 10;

void pause(milliseconds time, const std::atomic<bool>& stop) {
  for (milliseconds slept{0}; slept < time && !stop; slept += kSlice) {
    std::this_thread::sleep_for(kSlice);
  }
}

}  // namespace

std::string log_of(const Job& job, const std::string& node) {
  return fmt::format("{}/logs/{}.log", job.folder, node);
}

Watch::Watch(Job job, std::vector<std::string> nodes)
    : job_(std::move(job)), nodes_(std::move(nodes)) {}

const std::vector<Row>& Watch::look() {
  // In this order: a task that ends between the two calls has its run by the time it is looked for.
  tasks_ = tasks_called(job_.name);
  std::map<std::string, Node> known;
  for (Node& node : slurm_nodes()) known[node.name] = std::move(node);
  std::vector<Row> rows;
  for (const std::string& name : nodes_) {
    Node& node = known[name];
    node.name = name;  // One that Slurm no longer knows has nothing else.
    RunState run = RunState::finished;
    if (!finished_.contains(name)) {
      run = find_run(job_.folder, name, run_command_line(job_, name));
    }
    if (run == RunState::finished) finished_.insert(name);
    const Task* task = task_of(tasks_, name);
    rows.push_back(row_of(node, run, task, log_of(job_, name)));
    const bool whole = task != nullptr && task->state == "COMPLETED" && task->wait_status == 0;
    if (whole && run != RunState::finished && ++looks_[name] < kLooksForARun) {
      rows.back() = {name, Stage::running, "its run does not show here yet"};
    }
  }
  rows_ = std::move(rows);
  return rows_;
}

void Watch::wait(const std::atomic<bool>& stop,
                 const std::function<void(const std::string&)>& show) {
  milliseconds time = kFirstPause;
  for (int unanswered = 0; !stop && std::ranges::any_of(rows_, &Row::moves);) {
    show(fmt::format("fleet: {}", count_words(rows_)));
    pause(time, stop);
    time = std::min(time * 3 / 2, kLongestPause);
    try {
      look();
      unanswered = 0;
    } catch (const InputError& error) {
      if (++unanswered == kUnansweredCalls) throw;
      show(fmt::format("fleet: {}", error.what()));
    }
  }
}

std::set<std::int64_t> Watch::abandoned_arrays() const {
  std::set<std::int64_t> arrays;
  for (const Task& task : tasks_) {
    if (task.held() && task.node.empty()) arrays.insert(task.array);
  }
  return arrays;
}

}  // namespace edgebench::fleet
