#include "fleet/watch.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/version.h"
#include "fleet/fake_slurm.h"
#include "judge/made_run.h"

namespace edgebench::fleet {
namespace {

struct WatchedFleet {
  test::FakeSlurm slurm;
  test::TemporaryFolder folder;
  Job job{.name = "edgebench-1a2b",
          .folder = folder.path().string(),
          .partition = "boards",
          .time_limit_ns = 1,
          .arguments = "bench"};

  void finish(const std::string& node) const {
    test::MadeRun run({"ort:fp32"});
    run.header()["edgebench"] = kVersion;
    run.header()["command"] = run_command_line(job, node);
    test::write_text(folder / "runs" / node / "records.jsonl", run.text());
  }
};

}  // namespace

TEST_CASE("a fleet's rows come from its runs, its tasks and its nodes") {
  const WatchedFleet fleet;
  fleet.slurm.answer("queue", test::kRecordedRequeued);
  fleet.finish("srv");
  Watch watch(fleet.job, {"srv", "pi4", "pi5", "gone"});
  const std::vector<Row> rows = watch.look();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].stage == Stage::done);
  CHECK(rows[1].stage == Stage::waiting);
  CHECK(rows[2].stage == Stage::failed);
  CHECK(rows[2].words.starts_with("it took longer"));
  CHECK(rows[3].stage == Stage::left_out);
  CHECK(rows[3].words == "its node is unknown to Slurm");
  CHECK(watch.abandoned_arrays().empty());
}

TEST_CASE("a fleet is waited for until nothing moves") {
  const WatchedFleet fleet;
  fleet.slurm.answer("queue", test::kRecordedRunning);
  Watch watch(fleet.job, {"srv", "pi4", "pi5"});
  watch.look();
  std::vector<std::string> shown;
  const std::atomic<bool> stop = false;
  watch.wait(stop, [&](const std::string& line) {
    shown.push_back(line);
    // What a real Slurm says later; once it does not answer at all.
    if (shown.size() == 1) fleet.slurm.script("squeue", "echo 'no controller' >&2; exit 1");
    if (shown.size() == 2) fleet.slurm.script("squeue", "cat queue");
    fleet.slurm.answer("queue", test::kRecordedRequeued);
  });
  REQUIRE(shown.size() >= 2);
  CHECK(shown[0] == "fleet: 2 running, 1 failed");
  CHECK(shown[1] == "fleet: Slurm refuses to list its queue: no controller");
  CHECK(count_words(watch.rows()) == "1 waiting, 2 failed");
}

TEST_CASE("who wants to stop does not wait") {
  const WatchedFleet fleet;
  fleet.slurm.answer("queue", test::kRecordedRunning);
  Watch watch(fleet.job, {"pi4"});
  watch.look();
  const std::atomic<bool> stop = true;
  watch.wait(stop, [](const std::string&) { FAIL("it waits"); });
  CHECK(watch.rows()[0].stage == Stage::running);
}

TEST_CASE("tasks that were never given a node are found") {
  const WatchedFleet fleet;
  fleet.slurm.answer("queue", test::kRecordedHeld);
  Watch watch(fleet.job, {"pi4"});
  watch.look();
  CHECK(watch.abandoned_arrays() == std::set<std::int64_t>{424});
  // One that somebody holds is not.
  fleet.slurm.answer("queue", "7|0|PENDING|0|pi4|JobHeldUser|\n");
  watch.look();
  CHECK(watch.abandoned_arrays().empty());
}

TEST_CASE("a run that the shared folder does not show yet is waited for, but not for ever") {
  const WatchedFleet fleet;
  fleet.slurm.answer("queue", "7|0|COMPLETED|0|srv|None|\n");
  Watch watch(fleet.job, {"srv"});
  CHECK(watch.look()[0].moves());
  CHECK(watch.look()[0].words == "its run does not show here yet");
  for (int look = 0; look < 10; ++look) watch.look();
  CHECK(watch.rows()[0].stage == Stage::failed);
  fleet.finish("srv");
  CHECK(watch.look()[0].stage == Stage::done);
}

TEST_CASE("a foreign run in the folder ends the look") {
  const WatchedFleet fleet;
  test::write_text(fleet.folder / "runs/srv/records.jsonl", test::MadeRun({"ort:fp32"}).text());
  Watch watch(fleet.job, {"srv"});
  CHECK_THROWS_AS(watch.look(), InputError);
}

}  // namespace edgebench::fleet
