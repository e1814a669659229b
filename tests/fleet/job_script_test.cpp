#include "fleet/job_script.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/process/command.h"
#include "base/process/shell.h"
#include "fleet/tasks.h"
#include "support.h"

namespace edgebench::fleet {
namespace {

namespace fs = std::filesystem;

// A shared folder whose package writes down how it is called, and a node to run the script on.
class TriedScript {
 public:
  TriedScript() {
    for (const char* name : {"logs", "runs"}) fs::create_directories(shared / name);
    test::write_text(shared / "fleet.json", "{}");
    processor_ = run_command({.arguments = {"uname", "-m"}}).out;
    processor_.pop_back();
  }

  // `first` and `second` are what its calls end with.
  void install(int first, int second = 0) const {
    const fs::path program = shared / "packages" / processor_ / "edgebench";
    const std::string partial_folder = shell_quoted(partial());
    const std::string called = (folder / "called").string();
    test::write_text(program,
                     fmt::format(R"(#!/bin/sh
echo "$@" >>{calls}
case $* in *--out*) mkdir -p {partial} && echo >{partial}/records.jsonl ;; esac
[ ! -e {called} ] || exit {second}
touch {called}
exit {first}
)",
                                 fmt::arg("calls", (folder / "calls").string()),
                                 fmt::arg("partial", partial_folder), fmt::arg("called", called),
                                 fmt::arg("first", first), fmt::arg("second", second)));
    fs::permissions(program, fs::perms::owner_all);
  }

  int run() const {
    const Job job{.name = "edgebench-1a2b",
                  .folder = shared.string(),
                  .partition = "boards",
                  .time_limit_ns = 1,
                  .arguments = "bench --prepared 'a b.json'"};
    const fs::path script = folder / "job.sh";
    test::write_text(script, job_script(job, 1));
    const int status =
        std::system(("SLURMD_NODENAME=pi4 SLURM_JOB_ID=7 sh " + script.string()).c_str());
    return WEXITSTATUS(status);
  }

  std::string calls() const {
    return fs::exists(folder / "calls") ? read_file(folder / "calls") : "";
  }
  std::string partial() const { return (shared / "runs" / "pi4.partial").string(); }
  bool finished() const { return fs::exists(shared / "runs" / "pi4" / "records.jsonl"); }

  test::TemporaryFolder folder;
  fs::path shared = folder / "it's shared";

 private:
  std::string processor_;
};

TEST_CASE("a task's options are those of one node on its own") {
  const std::string script = job_script({.name = "edgebench-1a2b",
                                         .folder = "/it's",
                                         .partition = "boards",
                                         .time_limit_ns = 90'000'000'000,
                                         .arguments = "bench --rounds 8"},
                                        300);
  CHECK(script.starts_with("#!/bin/sh\n"));
  for (const char* option :
       {"--job-name=edgebench-1a2b", "--partition=boards", "--array=0-299", "--hold", "--nodes=1",
        "--exclusive", "--mem=0", "--time=2", "--requeue", "--chdir=/"}) {
    CAPTURE(option);
    CHECK(script.find(std::string("#SBATCH ") + option + "\n") != std::string::npos);
  }
  // The node has no assets of who submits.
  CHECK(script.find("\nunset EDGEBENCH_ASSETS LD_LIBRARY_PATH ") != std::string::npos);
  CHECK(script.find("folder='/it'\\''s'\n") != std::string::npos);
  CHECK(script.find("\"$program\" bench --rounds 8 --out") != std::string::npos);
}

TEST_CASE("a run's record is known by the command that a task gives") {
  const Job job{.name = "",
                .folder = "/a b",
                .partition = "",
                .time_limit_ns = 1,
                .arguments = "bench --rounds 8"};
  CHECK(run_command_line(job, "pi4") == "edgebench bench --rounds 8 --out '/a b/runs/pi4.partial'");
}

}  // namespace

TEST_CASE("a task's run bears the node's name once it is whole") {
  for (const int code : {0, 4}) {
    const TriedScript script;
    script.install(code);
    CHECK(script.run() == 0);
    CHECK(script.finished());
    CHECK_FALSE(fs::exists(script.partial()));
    CHECK(script.calls() == "bench --prepared a b.json --out " + script.partial() + "\n");
    CHECK(read_file(script.shared / "logs" / "pi4.log").find("task 7, restart 0") !=
          std::string::npos);
  }
}

TEST_CASE("a node that has a run is not measured again") {
  const TriedScript script;
  script.install(0);
  REQUIRE(script.run() == 0);
  CHECK(script.run() == 0);
  CHECK(test::count_of(script.calls(), "\n") == 1);
  CHECK_FALSE(fs::exists(script.shared / "runs" / "pi4" / "pi4.partial"));
}

TEST_CASE("a run that failed keeps its other name, and the task its exit code") {
  const TriedScript script;
  script.install(130);
  CHECK(script.run() == 130);
  CHECK_FALSE(script.finished());
  CHECK(fs::exists(script.partial()));
}

TEST_CASE("a task that is there again goes on with the run") {
  const TriedScript script;
  script.install(0);
  test::write_text(script.partial() + "/records.jsonl", "{}");
  CHECK(script.run() == 0);
  CHECK(script.finished());
  CHECK(script.calls() == "bench --resume " + script.partial() + "\n");
}

TEST_CASE("what cannot be gone on with is put aside, and begun anew") {
  const TriedScript script;
  script.install(3, 0);
  test::write_text(script.partial() + "/records.jsonl", "{}");
  test::write_text(script.partial() + "/left-over", "");
  CHECK(script.run() == 0);
  CHECK(script.finished());
  CHECK(test::count_of(script.calls(), "\n") == 2);
  CHECK_FALSE(fs::exists(script.shared / "runs" / "pi4" / "left-over"));
  CHECK(fs::exists(script.shared / "logs" / "pi4.cut-off-7" / "left-over"));
}

TEST_CASE("a node that lacks something ends its task with a code of its own") {
  const TriedScript script;
  CHECK(script.run() == kNoPackage);
  fs::remove_all(script.shared / "runs");
  CHECK(script.run() == kFolderNotWritable);
  fs::remove_all(script.shared);
  CHECK(script.run() == kFolderNotSeen);
  CHECK_FALSE(fs::exists(script.shared));
}

}  // namespace edgebench::fleet
