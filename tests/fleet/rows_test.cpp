#include "fleet/rows.h"

#include <doctest/doctest.h>

#include "fleet/recorded.h"

namespace edgebench::fleet {
namespace {

const Node kUp{.name = "pi4",
               .architecture = "x86_64",
               .state = "IDLE",
               .reason = "",
               .features = {},
               .partitions = {}};

Node down() {
  return parse_nodes(test::kRecordedNodes).front();
}

Task task(const std::string& state, const std::string& reason = "") {
  return {
      .array = 7, .index = 2, .state = state, .wait_status = 0, .node = "pi4", .reason = reason};
}

Row row(const Node& node, RunState run, const Task* of_node) {
  return row_of(node, run, of_node, "pi4.log");
}

}  // namespace

TEST_CASE("a whole run is done, whatever became of the node and of its task since") {
  const Task failed = task("NODE_FAIL");
  const Row done = row(down(), RunState::finished, &failed);
  CHECK(done.stage == Stage::done);
  CHECK(done.words.empty());
  CHECK_FALSE(done.missing());
  CHECK_FALSE(done.moves());
}

TEST_CASE("a task in the queue is waited for as long as something can happen") {
  const Task running = task("RUNNING");
  CHECK(row(kUp, RunState::partial, &running).stage == Stage::running);
  CHECK(row(kUp, RunState::partial, &running).words.empty());
  const Task pending = task("PENDING", "Resources");
  const Row queued = row(kUp, RunState::none, &pending);
  CHECK(queued.stage == Stage::pending);
  CHECK(queued.words == "Resources");
  CHECK(queued.moves());
  CHECK_FALSE(queued.missing());
}

TEST_CASE("a task whose node died waits in the queue, and its row says so") {
  const Task requeued = task("PENDING", "BeginTime");
  const Row waiting = row(down(), RunState::partial, &requeued);
  CHECK(waiting.stage == Stage::waiting);
  CHECK(waiting.words ==
        "its node is down (Not responding); its task stays in the queue until the node is back");
  CHECK_FALSE(waiting.moves());
  CHECK_FALSE(waiting.missing());  // It is not submitted twice.
  Node silent = kUp;
  silent.state = "ALLOCATED+NOT_RESPONDING";
  const Task running = task("RUNNING");
  CHECK(row(silent, RunState::partial, &running).words == "its node does not answer");
  CHECK(row(silent, RunState::partial, &running).moves());
}

TEST_CASE("a task that is held says how it is released") {
  const Task held = task("PENDING", "JobHeldUser");
  const Row waiting = row(kUp, RunState::none, &held);
  CHECK(waiting.stage == Stage::waiting);
  CHECK(waiting.words == "it is held; `scontrol release 7_2`");
}

TEST_CASE("what has no run and no task is missing") {
  const Task late = task("TIMEOUT");
  const Row failed = row(kUp, RunState::partial, &late);
  CHECK(failed.stage == Stage::failed);
  CHECK(failed.missing());
  CHECK(failed.words.starts_with("it took longer"));
  const Row left_out = row(down(), RunState::none, nullptr);
  CHECK(left_out.stage == Stage::left_out);
  CHECK(left_out.words == "its node is down (Not responding)");
  CHECK(left_out.missing());
  CHECK(row(kUp, RunState::partial, nullptr).words == "its run is cut off");
  CHECK(row(kUp, RunState::none, nullptr).words.empty());
}

TEST_CASE("the stages are counted in a fixed order, without those that nobody is in") {
  CHECK(count_words({{"a", Stage::failed, ""}, {"b", Stage::done, ""}, {"c", Stage::done, ""}}) ==
        "2 done, 1 failed");
  CHECK(count_words({}).empty());
}

}  // namespace edgebench::fleet
