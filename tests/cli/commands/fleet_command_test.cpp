#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/process/command.h"
#include "cli/program.h"
#include "fleet/fake_slurm.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// A cluster of three nodes, all of them this machine: what is submitted runs when it is released,
// one task after the other.
class Cluster {
 public:
  Cluster() {
    processor_ = run_command({.arguments = {"uname", "-m"}}).out;
    processor_.pop_back();
    slurm.script("scontrol", R"(
case $* in
"show node --oneliner") cat nodes ;;
"show hostnames "*) echo "$3" | tr , '\n' ;;
"") cat >updates; cat updates >>all-updates ;;
release*)
  [ ! -e slow ] || exit 0
  sed 's/update JobId=77_\([0-9]*\) ReqNodeList=/\1 /' updates | while read -r index node; do
    if [ -e "dies-$node" ]; then
      echo "77|$index|PENDING|0|$node|BeginTime|" >>queue
      continue
    fi
    SLURMD_NODENAME=$node SLURM_JOB_ID=77 sh job.sh </dev/null
    status=$?
    [ $status = 0 ] && state=COMPLETED || state=FAILED
    echo "77|$index|$state|$((status * 256))|$node|None|" >>queue
  done ;;
esac)");
    set_states({});
    const fs::path package = shared() / "packages" / processor_ / "edgebench";
    test::write_text(package, fmt::format("#!/bin/sh\nexec {} \"$@\"\n", EDGEBENCH_PROGRAM));
    fs::permissions(package, fs::perms::owner_all);
  }

  // Those that are idle need not be named.
  void set_states(std::map<std::string, std::string> states) const {
    std::string nodes;
    for (const char* name : {"pi4", "pi5", "srv"}) {
      const std::string state = states.contains(name) ? states.at(name) : "IDLE";
      nodes += fmt::format("NodeName={} Arch={} ActiveFeatures={}, State={} Partitions=boards\n",
                           name, processor_, name == std::string("srv") ? "x86" : "arm64", state);
    }
    slurm.answer("nodes", nodes);
  }

  test::ProgramResult fleet(const std::string& more = "") const {
    return program.run("fleet --folder shared" + test::kQuick + "--candidate null:fp32 " + more);
  }

  fs::path shared() const { return program.folder / "shared"; }
  bool has_run(const std::string& node) const {
    return fs::exists(shared() / "runs" / node / "records.jsonl");
  }
  std::size_t submissions() const { return test::count_of(slurm.calls(), "sbatch "); }

  test::FakeSlurm slurm;
  test::Program program;

 private:
  std::string processor_;
};

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a fleet measures on every node, and a second call has nothing to do") {
  const Cluster cluster;
  const test::ProgramResult first = cluster.fleet();
  CAPTURE(first.error);
  CHECK(first.exit_code == 0);
  CHECK(says(first.out, "shared: 3 done\npi4  done\npi5  done\nsrv  done\n"));
  for (const char* node : {"pi4", "pi5", "srv"}) CHECK(cluster.has_run(node));
  CHECK(says(read_file(cluster.shared() / "fleet.json"), "--candidate null:fp32"));
  const test::ProgramResult second = cluster.fleet();
  CHECK(second.exit_code == 0);
  CHECK(says(second.out, "3 done"));
  CHECK(cluster.submissions() == 1);
}

TEST_CASE("a node that dies is a row, the others stand, and only it is submitted again") {
  const Cluster cluster;
  cluster.slurm.answer("dies-pi5", "");
  // It lives until the fleet is submitted.
  cluster.slurm.script("sbatch",
                       "for last; do :; done; cp \"$last\" job.sh; echo 77; "
                       "sed -i '/pi5/s/IDLE/DOWN Reason=Not responding/' nodes");
  const test::ProgramResult first = cluster.fleet();
  CHECK(first.exit_code == 1);
  CHECK(says(first.out, "2 done, 1 waiting"));
  CHECK(says(first.out, "pi5  waiting: its node is down (Not responding)"));
  CHECK(cluster.has_run("pi4"));
  CHECK(cluster.has_run("srv"));

  // Its task is still in the queue.
  const test::ProgramResult second = cluster.fleet();
  CHECK(second.exit_code == 1);
  CHECK(cluster.submissions() == 1);

  fs::remove(cluster.slurm.path() / "dies-pi5");
  cluster.slurm.answer("queue", "");
  cluster.set_states({});
  const test::ProgramResult third = cluster.fleet();
  CHECK(third.exit_code == 0);
  CHECK(says(third.out, "3 done"));
  CHECK(cluster.submissions() == 2);
  CHECK(cluster.slurm.text("updates") == "update JobId=77_0 ReqNodeList=pi5\n");
}

TEST_CASE("a node that takes no task is left out until it does") {
  const Cluster cluster;
  cluster.set_states({{"pi4", "IDLE+DRAIN Reason=fan [root@now]"}});
  const test::ProgramResult first = cluster.fleet("--nodes pi4,srv");
  CHECK(first.exit_code == 1);
  CHECK(says(first.out, "pi4  left out: its node is drained (fan)\nsrv  done\n"));
  CHECK(says(first.out, "The same command submits"));
  cluster.set_states({});
  CHECK(cluster.fleet("--nodes pi4,srv").exit_code == 0);
  CHECK(cluster.slurm.text("all-updates") ==
        "update JobId=77_0 ReqNodeList=srv\nupdate JobId=77_0 ReqNodeList=pi4\n");
  cluster.set_states({{"pi5", "DOWN Reason=gone"}});
  const test::ProgramResult none =
      cluster.program.run("fleet --folder other" + test::kQuick + "--nodes pi5");
  CHECK(none.exit_code == 3);
  CHECK(says(none.error, "its node is down (gone)"));
}

TEST_CASE("a task that failed says why") {
  const Cluster cluster;
  cluster.slurm.script("sbatch",
                       "for last; do :; done; sed 's/^folder=.*/folder=x/' \"$last\" "
                       ">job.sh; echo 77");
  const test::ProgramResult result = cluster.fleet("--constraint x86");
  CHECK(result.exit_code == 1);
  CHECK(says(result.out, "srv  failed: the node does not see the folder"));
  CHECK_FALSE(says(result.out, "pi4"));
}

TEST_CASE("who does not want to wait is told what there is") {
  const Cluster cluster;
  cluster.slurm.answer("slow", "");
  cluster.slurm.answer("queue", "77|0|PENDING|0|pi4|Priority|\n");
  const test::ProgramResult result = cluster.fleet("--no-wait");
  CHECK(result.exit_code == 0);
  CHECK(says(result.out, "pi4  pending: Priority"));
  CHECK(says(result.out, "the same command waits for them"));
  CHECK(cluster.slurm.text("updates") ==
        "update JobId=77_0 ReqNodeList=pi5\nupdate JobId=77_1 ReqNodeList=srv\n");
}

TEST_CASE("Ctrl-C while waiting leaves the jobs alone") {
  const Cluster cluster;
  cluster.slurm.answer("slow", "");
  cluster.slurm.answer("queue", "77|0|RUNNING|0|pi4|None|\n");
  // While it is asked for the second time: then the program waits.
  cluster.slurm.script("squeue",
                       "cat queue; echo >>looks; [ $(wc -l <looks) -lt 2 ] || kill -INT $PPID");
  const test::ProgramResult result = cluster.fleet("--nodes pi4");
  CHECK(result.exit_code == 130);
  CHECK(says(result.out, "The jobs go on"));
  CHECK(says(result.error, "waiting no longer; the jobs go on"));
  CHECK_FALSE(says(cluster.slurm.calls(), "scancel"));
}

TEST_CASE("tasks that a call left on hold without a node are cancelled") {
  const Cluster cluster;
  cluster.slurm.answer("queue", "76|0|PENDING|0||JobHeldUser|\n");
  cluster.slurm.script("scancel", "echo >queue");
  CHECK(cluster.fleet("--nodes srv").exit_code == 0);
  CHECK(says(cluster.slurm.calls(), "scancel 76\n"));
}

TEST_CASE("what a fleet cannot be made of is one sentence") {
  const Cluster cluster;
  const auto refused = [&](const std::string& options, const std::string& words) {
    const test::ProgramResult result = cluster.fleet(options);
    CAPTURE(options);
    CAPTURE(result.error);
    CHECK(result.exit_code == 3);
    CHECK(says(result.error, words));
    CHECK(test::count_of(result.error, "\n") == 1);
  };
  refused("--constraint riscv", "--constraint riscv fits no node of partition boards");
  refused("--nodes pi6", "partition boards has no node pi6");
  refused("--partition day", "Slurm has no node in partition day");
  cluster.slurm.answer("refuses", "Batch job submission failed: Access denied\n");
  refused("", "Slurm refuses the job: Batch job submission failed: Access denied");
  fs::remove(cluster.slurm.path() / "refuses");
  fs::remove_all(cluster.shared() / "packages");
  refused("--package photo.jpg", "there is no package for ");
  test::write_text(cluster.shared() / "runs/pi4/records.jsonl", "{}\n");
  refused("", "runs/pi4");
  test::write_text(cluster.program.folder / "file", "");
  const auto other = cluster.program.run("fleet --folder file" + test::kQuick);
  CHECK(other.exit_code == 3);
  CHECK(says(other.error, "file"));
  test::check_refused(cluster.program.run("fleet" + test::kQuick), "--folder is required");
  test::check_refused(cluster.fleet("--time-limit 30"), "--time-limit");
  const test::TemporaryFolder programs;
  fs::create_symlink("/usr/bin/env", programs / "env");
  const test::EnvironmentVariable path("PATH", programs.path().string());
  refused("", "Slurm's sinfo is not installed here; call edgebench fleet on a machine that");
}

TEST_CASE("a plan says what a fleet measures, and what is typed comes first") {
  const Cluster cluster;
  test::write_text(cluster.program.folder / "plan.toml", "seed = 3\nsweeps = 5\n");
  CHECK(cluster.fleet("--nodes srv plan.toml").exit_code == 0);
  const std::string fleet = read_file(cluster.shared() / "fleet.json");
  CHECK(says(fleet, "--seed 3"));
  CHECK(says(fleet, "--sweeps 2"));
}

TEST_CASE("a folder is of one fleet") {
  const Cluster cluster;
  REQUIRE(cluster.fleet("--nodes srv").exit_code == 0);
  const test::ProgramResult other = cluster.fleet("--nodes srv --seed 2");
  CHECK(other.exit_code == 3);
  CHECK(says(other.error, "holds a fleet of other weights, images or options"));
  CHECK(cluster.submissions() == 1);
}

}  // namespace edgebench
