#include "fleet/tasks.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "fleet/recorded.h"

namespace edgebench::fleet {
namespace {

Task ended(const std::string& state, int wait_status = 0) {
  return {.array = 1,
          .index = 0,
          .state = state,
          .wait_status = wait_status,
          .node = "pi4",
          .reason = ""};
}

std::string words(const Task& task) {
  return end_words(task, "logs/pi4.log");
}

}  // namespace

TEST_CASE("tasks are read as a real squeue lists them") {
  const std::vector<Task> tasks = parse_tasks("CLUSTER: edge\n" + test::kRecordedRequeued);
  REQUIRE(tasks.size() == 4);
  CHECK(tasks[0].array == 424);
  CHECK(tasks[0].ended());
  CHECK(tasks[0].exit_code() == kFolderNotSeen);
  CHECK(tasks[1].index == 1);
  CHECK(tasks[1].node == "pi4");
  CHECK(tasks[1].pending());
  CHECK(tasks[1].reason == "BeginTime");
  CHECK(words(tasks[2]).starts_with("it took longer than its time limit"));
  CHECK(tasks[3].reason == "ReqNodeNotAvail, UnavailableNodes:pi5");
  CHECK(parse_tasks("").empty());
  // A task that was passed over would be submitted twice.
  for (const char* line : {"x|0|PENDING|0|pi4|None|\n", "1|0|PENDING|0|pi4\n",
                           "1|0|PENDING|0:0|pi4|None|\n", "1 0 PENDING 0 pi4 None\n"}) {
    CAPTURE(line);
    CHECK_THROWS_AS(parse_tasks(line), InputError);
  }
}

TEST_CASE("a task runs, waits or has ended") {
  const std::vector<Task> tasks = parse_tasks(test::kRecordedRunning);
  CHECK(tasks[1].running());
  CHECK(tasks[1].reason.empty());
  CHECK_FALSE(tasks[1].pending());
  CHECK_FALSE(tasks[1].ended());
  for (const char* state : {"CONFIGURING", "COMPLETING", "SUSPENDED"}) {
    CHECK(ended(state).running());
  }
  CHECK(ended("REQUEUED").pending());
  for (const char* state : {"COMPLETED", "TIMEOUT", "NODE_FAIL", "CANCELLED", "FAILED"}) {
    CHECK(ended(state).ended());
  }
  const std::vector<Task> held = parse_tasks(test::kRecordedHeld);
  REQUIRE(held.size() == 3);
  CHECK(held[0].held());
  CHECK(held[0].node.empty());
  CHECK_FALSE(tasks[1].held());
  CHECK(parse_tasks("7|0|PENDING|0|pi4|JobHeldAdmin|\n").front().held());
  for (const char* reason : {"PartitionTimeLimit", "AssocMaxJobsLimit", "BadConstraints",
                             "launch failed requeued held"}) {
    CAPTURE(reason);
    const std::string line = "7|0|PENDING|0|pi4|" + std::string(reason) + "|\n";
    CHECK(parse_tasks(line).front().stuck());
  }
  CHECK_FALSE(parse_tasks("7|0|PENDING|0|pi4|Resources|\n").front().stuck());
  CHECK_FALSE(parse_tasks("7|0|RUNNING|0|pi4|BadConstraints|\n").front().stuck());
}

TEST_CASE("of several tasks of a node the one in the queue tells, else the last") {
  const std::vector<Task> tasks = parse_tasks(
      "7|0|FAILED|256|pi4|NonZeroExitCode|\n"
      "9|0|CANCELLED|0|pi4|None|\n"
      "8|0|TIMEOUT|0|pi4|TimeLimit|\n"
      "5|1|PENDING|0|pi5|Resources|\n"
      "9|1|CANCELLED|0|pi5|None|\n"
      "9|2|FAILED|256|srv|None|\n"
      "4|2|RUNNING|0|srv|None|\n");
  CHECK(task_of(tasks, "pi4")->state == "CANCELLED");
  CHECK(task_of(tasks, "pi5")->state == "PENDING");
  CHECK(task_of(tasks, "srv")->state == "RUNNING");
  CHECK(task_of(tasks, "n001") == nullptr);
}

TEST_CASE("a task that left no run says why") {
  CHECK(words(ended("TIMEOUT")).starts_with("it took longer than its time limit"));
  CHECK(words(ended("CANCELLED")) == "it was cancelled");
  CHECK(words(ended("NODE_FAIL")) == "its node failed");
  CHECK(words(ended("FAILED", kFolderNotSeen << 8)).starts_with("the node does not see"));
  CHECK(words(ended("FAILED", kNoPackage << 8)).starts_with("there is no package"));
  CHECK(words(ended("FAILED", kFolderNotWritable << 8)).starts_with("the node cannot write"));
  CHECK(words(ended("FAILED", 3 << 8)) == "edgebench ended with exit code 3; see logs/pi4.log");
  CHECK(words(ended("FAILED", 9)) == "signal 9 ended it; see logs/pi4.log");
  CHECK(words(ended("COMPLETED")) == "it ended without a run; see logs/pi4.log");
}

}  // namespace edgebench::fleet
