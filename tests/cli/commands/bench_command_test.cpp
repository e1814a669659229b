#include <csignal>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/process/child_process.h"
#include "cli/program.h"
#include "machine/accelerator/made_nvml.h"

namespace edgebench {
namespace {

using nlohmann::json;

// Waits until the run has recorded a finished round; false after half a minute.
bool wait_for_round(const std::filesystem::path& records) {
  for (int attempt = 0; attempt < 3000; ++attempt) {
    if (std::filesystem::exists(records) &&
        read_file(records).find("\"record\":\"round\"") != std::string::npos) {
      return true;
    }
    ::usleep(10'000);
  }
  return false;
}

// A run in the folder "run" that the test can send signals to.
SpawnRequest in_background(const test::Program& program, const std::string& arguments) {
  return {.executable = "/bin/sh",
          .arguments = {"-c", "exec env -u EDGEBENCH_ASSETS XDG_CACHE_HOME=" +
                                  (program.folder / "cache").string() + " " + EDGEBENCH_PROGRAM +
                                  " bench --slice 5ms --out " + (program.folder / "run").string() +
                                  " " + arguments + test::kSmall},
          .log = program.folder / "coordinator.log",
          .memory_limit_bytes = {}};
}

}  // namespace

TEST_CASE("bench ends with a table, a report in every format, and synthetic said in each") {
  const test::Program program;
  const test::ProgramResult bench = program.run(
      "bench --out run --candidate a=null:fp32,latency_us=100 --candidate "
      "b=null:fp32,latency_us=300" +
      test::kQuick);
  CHECK(bench.exit_code == 0);
  CHECK(bench.out.find("synthetic") != std::string::npos);
  CHECK(bench.error.empty());  // No progress line in a pipe.
  CHECK(std::filesystem::exists(program.folder / "run/report.md"));
  CHECK(json::accept(read_file(program.folder / "run/report.json")));
  for (const char* format : {"table", "markdown", "csv", "json"}) {
    CAPTURE(format);
    const test::ProgramResult report = program.run("report run --format " + std::string(format));
    CHECK(report.exit_code == 0);
    CHECK(report.out.find("synthetic") != std::string::npos);
  }
  CHECK(program.run("bench --out run --candidate null:fp32" + test::kQuick).exit_code == 2);
}

TEST_CASE("a run's record has NVIDIA's devices, whatever its candidates compute on") {
  const test::Program program;
  const test::EnvironmentVariable made(
      "LD_LIBRARY_PATH", std::filesystem::path(test::kMadeNvml).parent_path().string());
  const test::MadeNvml script(test::talkative_device());
  CHECK(program.run("bench --out run --candidate null:fp32" + test::kQuick).exit_code == 0);
  const std::string records = read_file(program.folder / "run/records.jsonl");
  const json run = json::parse(records.substr(0, records.find('\n')));
  CHECK(run.at("machine").at("devices").at(0).at("name") == "NVIDIA H200");
  CHECK(records.find("loaded_readings") == std::string::npos);  // Nobody computed on it.
}

TEST_CASE("nothing measured is exit code 4, with the reason in the table") {
  const test::Program program;
  const test::ProgramResult bench =
      program.run("bench --candidate null:fp32,fail=error" + test::kQuick);
  CHECK(bench.exit_code == 4);
  CHECK(bench.out.find("the script says that this fails") != std::string::npos);
}

TEST_CASE("a killed coordinator loses at most the round under way; resume finishes the run") {
  const test::Program program;
  const std::string records = program.folder / "run/records.jsonl";
  ChildProcess coordinator(in_background(
      program, "--candidate a=null:fp32 --candidate b=null:fp32 --rounds 6 --sweeps 40"));
  REQUIRE(wait_for_round(records));
  ::kill(coordinator.pid(), SIGKILL);
  CHECK(coordinator.wait(kNanosecondsPerSecond).signalled);
  const std::size_t before = test::count_of(read_file(records), "\"record\":\"round\"");
  CHECK(test::count_of(read_file(records), "\"record\":\"end\"") == 0);

  // The network and the images are in the records.
  const test::ProgramResult resumed = program.run("bench --resume run");
  CHECK(resumed.exit_code == 0);
  const std::string all = read_file(records);
  CHECK(test::count_of(all, "\"record\":\"round\"") == 6);
  CHECK(test::count_of(all, "\"record\":\"run\"") == 1);
  CHECK(test::count_of(all, "\"record\":\"end\"") == 1);
  CHECK(before >= 1);
}

TEST_CASE("what cannot be is said before anything is measured") {
  const test::Program program;
  test::check_refused(
      program.run("bench --out run --candidate a=null:fp32 --baseline b" + test::kQuick),
      "there are a");
  CHECK_FALSE(std::filesystem::exists(program.folder / "run"));
  test::check_refused(program.run("bench --resume run --rounds 3" + test::kSmall),
                      "--rounds has no meaning");
}

TEST_CASE("a resumed run may get another budget") {
  const test::Program program;
  const std::string two = " --candidate a=null:fp32 --candidate b=null:fp32,latency_us=3000";
  const test::ProgramResult short_one =
      program.run("bench --out run --budget 1ms" + two + test::kSmall);
  CHECK(short_one.exit_code == 4);
  CHECK(
      short_one.out.find("The budget of 0.001 s did not hold a single round; the next one takes") !=
      std::string::npos);
  CHECK(program.run("report run --format json").out.find("\"rounds\": 0,") != std::string::npos);
  REQUIRE(program.run("bench --resume run --budget 1h").exit_code == 0);
  const json report = json::parse(program.run("report run --format json").out);
  CHECK(report.at("rounds") == 8);
  CHECK(report.at("verdict").at("kind") == "fastest");
}

TEST_CASE("Ctrl-C ends a run early, with a report and a code of its own") {
  const test::Program program;
  const std::string records = program.folder / "run/records.jsonl";
  ChildProcess coordinator(in_background(program, "--candidate null:fp32 --rounds 50"));
  REQUIRE(wait_for_round(records));
  ::kill(coordinator.pid(), SIGINT);
  const ExitStatus status = coordinator.wait(30 * kNanosecondsPerSecond);
  CHECK_FALSE(status.signalled);
  CHECK(status.value == 130);
  CHECK(test::count_of(read_file(records), "\"reason\":\"interrupted\"") == 1);
  CHECK(std::filesystem::exists(program.folder / "run/report.json"));
  CHECK(read_file(program.folder / "coordinator.log").find("stopping after") != std::string::npos);
}

TEST_CASE("a terminal that is closed ends a run like Ctrl-C, and it can be resumed") {
  std::signal(SIGHUP, SIG_DFL);  // Whoever tests under nohup ignores it, and so would the program.
  const test::Program program;
  const std::string records = program.folder / "run/records.jsonl";
  ChildProcess coordinator(
      in_background(program, "--candidate a=null:fp32 --candidate b=null:fp32 --rounds 6"));
  REQUIRE(wait_for_round(records));
  ::kill(coordinator.pid(), SIGHUP);
  const ExitStatus status = coordinator.wait(30 * kNanosecondsPerSecond);
  CHECK_FALSE(status.signalled);
  CHECK(status.value == 130);
  CHECK(test::count_of(read_file(records), "\"reason\":\"interrupted\"") == 1);
  CHECK(program.run("bench --resume run").exit_code == 0);
  CHECK(test::count_of(read_file(records), "\"record\":\"round\"") == 6);
}

TEST_CASE("a run that is stopped and goes on says so and leaves out the slice that it hit") {
  const test::Program program;
  const std::string records = program.folder / "run/records.jsonl";
  // Nearly all of its time is spent in slices.
  ChildProcess coordinator(
      in_background(program, "--candidate null:fp32,latency_us=50000 --rounds 2 --sweeps 12"));
  REQUIRE(wait_for_round(records));
  ::usleep(200'000);
  ::kill(coordinator.pid(), SIGSTOP);
  ::usleep(2'000'000);
  ::kill(coordinator.pid(), SIGCONT);
  CHECK(coordinator.wait(60 * kNanosecondsPerSecond).value == 0);
  const std::size_t stopped = test::count_of(read_file(records), "\"stopped\":true");
  CHECK(stopped <= 1);
  const bool said = read_file(program.folder / "coordinator.log").find("The run stood still") !=
                    std::string::npos;
  CHECK(said == (stopped == 1));
}

TEST_CASE("each result has the command that repeats it, with what decides it") {
  const test::Program program;
  // Within its limit or not: a worker with the address sanitizer needs more, and a failed result
  // has the command, too.
  program.run(
      "bench --out run --candidate 'my=null:fp32' --deadline 7s --memory-limit 3GB --cache 'a b'" +
      test::kQuick);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  CHECK(report.at("candidates").at(0).at("repeat") ==
        "edgebench bench --cache 'a b' --synthetic 0.25,32,10 --deadline 7000000000ns "
        "--memory-limit 3000000000B --candidate my=null:fp32");
}

// A network of the run's own shape for the null runtime to open as a user's file.
std::string users_file(const test::Program& program) {
  program.run("prepare --candidate null:fp32 --out artifacts" + test::kSmall);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.folder / "artifacts")) {
    if (entry.path().extension() != ".safetensors") continue;
    std::filesystem::copy_file(entry.path(), program.folder / "my net.null");
  }
  return " --artifact 'mine=null:my net.null";
}

TEST_CASE("a user's file is a row that is marked, confined and no baseline") {
  const test::Program program;
  const std::string outside = (program.folder / "intruded").string();
  const std::string artifact = users_file(program) + ",intrude=" + outside + "'";
  const test::ProgramResult bench =
      program.run("bench --out run --runtimes none" + artifact +
                  " --candidate plain=null:fp32,latency_us=3000" + test::kQuick);
  REQUIRE(bench.exit_code == 0);
  CHECK(bench.out.find("+mine") != std::string::npos);
  CHECK(bench.out.find("+: your file") != std::string::npos);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  CHECK(report.at("baseline") == "plain");
  const json& row = report.at("candidates").at(1);
  CHECK(row.at("candidate") == "mine");
  CHECK(row.at("variant").is_null());
  CHECK(row.at("file") == (program.folder / "my net.null").string());
  CHECK(row.at("computed_in") == json{{"fp32", 53}});
  CHECK(row.at("prepare_ns").is_null());
  CHECK(row.at("artifact_bytes") == std::filesystem::file_size(program.folder / "my net.null"));
  // What this machine's kernel cannot keep from it stands in the record, and is no failure.
  const auto confined = row.at("session").at("confined").get<std::string>();
  CAPTURE(confined);
  if (confined.find("NOT") == std::string::npos) {
    CHECK(row.at("session").at("intrusion") == "file refused, socket refused, signal refused");
    CHECK_FALSE(std::filesystem::exists(outside));
  }
  const std::string markdown = program.run("report run --format markdown").out;
  CHECK(markdown.find("mine** (your file) |") != std::string::npos);
  CHECK(markdown.find("Computed in: fp32 53 of 53 layers.") != std::string::npos);
}

TEST_CASE("the command that repeats a user's file measures it alone") {
  const test::Program program;
  const test::ProgramResult bench = program.run("bench --out run --candidate null:fp32" +
                                                users_file(program) + "'" + test::kQuick);
  REQUIRE(bench.exit_code == 0);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  auto again = report.at("candidates").at(1).at("repeat").get<std::string>();
  const std::string file = (program.folder / "my net.null").string();
  CHECK(again == "edgebench bench --synthetic 0.25,32,10 --runtimes none --artifact 'mine=null:" +
                     file + "'");
  again = again.substr(again.find(' ')) + " --out again --rounds 1 --sweeps 1 --slice 1ms";
  CHECK(program.run(again).exit_code == 0);
  const json repeated = json::parse(read_file(program.folder / "again/report.json"));
  CHECK(repeated.at("candidates").size() == 1);
  CHECK(repeated.at("baseline") == "mine");  // There is nothing else.
}

TEST_CASE("every command that repeats a result runs") {
  const test::Program program;
  users_file(program);
  for (const char* name : {"a,b=c.null", "x:y.null"}) {
    std::filesystem::copy_file(program.folder / "my net.null", program.folder / name);
  }
  const test::ProgramResult bench = program.run(
      "bench --out run --runtimes none --candidate \"it's=null:fp32,batch=2\""
      " --artifact 'mine=null:normalise=zero-one,file=a,b=c.null' --batch 2"
      " --artifact 'null:x:y.null,normalise=127.5:127.5,latency_us=50'"
      " --artifact 'bad=null:my net.null,fail=error'" +
      test::kQuick);
  REQUIRE(bench.exit_code == 0);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  REQUIRE(report.at("candidates").size() == 4);
  for (const json& row : report.at("candidates")) {
    const auto repeat = row.at("repeat").get<std::string>();
    CAPTURE(repeat);
    const bool ok = row.at("outcome") == "ok";
    CHECK(ok == (repeat.find("fail=error") == std::string::npos));
    const test::ProgramResult again =
        program.run(repeat.substr(repeat.find(' ')) + " --out again --rounds 1 --sweeps 1");
    CAPTURE(again.error);
    CHECK(again.exit_code == (ok ? 0 : 4));
    const json repeated = json::parse(read_file(program.folder / "again/report.json"));
    REQUIRE(repeated.at("candidates").size() == 1);
    CHECK(repeated.at("candidates").at(0).at("batch") == 2);
    CHECK(repeated.at("candidates").at(0).at("file") == row.at("file"));
    std::filesystem::remove_all(program.folder / "again");
  }
}

TEST_CASE("a runtime that cannot say its variants is repeated by its own name") {
  const test::Program program;
  const std::filesystem::path bin = program.folder / "bin";
  std::filesystem::create_directory(bin);
  std::filesystem::copy_file(EDGEBENCH_PROGRAM, bin / "edgebench");
  write_file_atomically(bin / "edgebench-worker-acme", "#!/bin/sh\nexit 1\n");
  std::filesystem::permissions(bin / "edgebench-worker-acme", std::filesystem::perms::owner_all);
  std::string line = program.command("bench --out run --runtimes acme >out.txt" + test::kQuick);
  line.replace(line.find(EDGEBENCH_PROGRAM), std::string(EDGEBENCH_PROGRAM).size(),
               "bin/edgebench");
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 4);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  CHECK(report.at("candidates").at(0).at("repeat") ==
        "edgebench bench --synthetic 0.25,32,10 --runtimes acme");
}

TEST_CASE("a file of another size is measured on crops of its own, beside the others") {
  const test::Program program;
  REQUIRE(program.run("prepare --candidate null:fp32 --out artifacts --synthetic 0.25,64,10")
              .exit_code == 0);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.folder / "artifacts")) {
    if (entry.path().extension() != ".safetensors") continue;
    std::filesystem::copy_file(entry.path(), program.folder / "large.null");
  }
  const test::ProgramResult bench = program.run(
      "bench --out run --runtimes null --artifact large.null --precisions fp32" + test::kQuick);
  REQUIRE(bench.exit_code == 0);
  const json report = json::parse(read_file(program.folder / "run/report.json"));
  REQUIRE(report.at("candidates").size() == 2);
  const json& row = report.at("candidates").at(1);
  CHECK(row.at("candidate") == "null:large.null");
  CHECK(row.at("outcome") == "ok");
  CHECK(row.at("session").at("image_size") == "64");
  const std::string notes = program.run("report run --notes all").out;
  CHECK(notes.find("normalise=imagenet") != std::string::npos);
}

TEST_CASE("a resumed run measures the file that was there when it was begun") {
  const test::Program program;
  REQUIRE(program
              .run("bench --out run --budget 1ms --candidate null:fp32" + users_file(program) +
                   "'" + test::kSmall)
              .exit_code == 4);
  write_file_atomically(program.folder / "my net.null", "another one");
  const std::string again = "bench --resume run --budget 1h" + test::kSmall;
  CHECK(program.run(again).exit_code == 0);
  CHECK(json::parse(program.run("report run --format json").out).at("rounds") == 8);
  // Without the copy there is only another file.
  std::filesystem::remove_all(program.folder / "cache/edgebench/artifacts");
  const test::ProgramResult gone = program.run(again);
  CHECK(gone.exit_code == 3);
  CHECK(gone.error.find("another file than when the run was begun") != std::string::npos);
}

TEST_CASE("a run of another version of a runtime is not gone on with") {
  const test::Program program;
  REQUIRE(program.run("bench --out run --candidate null:fp32" + test::kQuick).exit_code == 0);
  const auto records = program.folder / "run/records.jsonl";
  std::string text = read_file(records);
  const std::string key = "\"runtime_version\":\"";
  REQUIRE(text.find(key) != std::string::npos);
  text.insert(text.find(key) + key.size(), "9.");
  write_file_atomically(records, text);
  const test::ProgramResult resumed = program.run("bench --resume run" + test::kSmall);
  CHECK(resumed.exit_code == 3);
  CHECK(resumed.error.find("was begun with null 9.") != std::string::npos);
}

TEST_CASE("a run of other weights is not gone on with") {
  const test::Program program;
  REQUIRE(program.run("bench --out run --candidate null:fp32" + test::kQuick).exit_code == 0);
  const test::ProgramResult other = program.run("bench --resume run --synthetic 0.25,32,11");
  CHECK(other.exit_code == 3);
  CHECK(other.error.find("other weights") != std::string::npos);
}

TEST_CASE("a run of another quantised network is not gone on with") {
  const test::Program program;
  REQUIRE(program.run("bench --out run --candidate null:int8" + test::kQuick).exit_code == 0);
  const std::string again = "bench --resume run" + test::kSmall;
  CHECK(program.run(again).exit_code == 0);
  const test::ProgramResult other = program.run(again + "--recipe min-max");
  CHECK(other.exit_code == 3);
  CHECK(other.error.find("--recipe") != std::string::npos);
}

TEST_CASE("what computes in another type than it claims is a row and no winner") {
  const test::Program program;
  const test::ProgramResult bench = program.run(
      "bench --candidate right=null:int8 --candidate feigned=null:int8,arithmetic=fp32" +
      test::kQuick);
  CHECK(bench.exit_code == 0);
  CHECK(bench.out.find("mistrusted") != std::string::npos);
  CHECK(bench.out.find("computed in FP32, not in INT8") != std::string::npos);
}

TEST_CASE(
    "what is mistrusted is timed on request, wins nothing and is no question that stays open") {
  const test::Program program;
  const test::ProgramResult bench = program.run(
      "bench --out run --time-mistrusted --candidate right=null:int8,latency_us=400"
      " --candidate feigned=null:int8,latency_us=100,arithmetic=fp32" +
      test::kQuick);
  CHECK(bench.exit_code == 0);
  CHECK(bench.out.find("computed in FP32, not in INT8") != std::string::npos);
  const json report = json::parse(program.run("report run --format json").out);
  CHECK(report.at("verdict").at("kind") == "only_one");
  const json& feigned = report.at("candidates").at(1);
  CHECK(feigned.at("outcome") == "mistrusted");
  CHECK(feigned.at("repeat").get<std::string>().find(" --time-mistrusted") != std::string::npos);
  CHECK(report.dump().find("feigned is mistrusted and was timed on request") != std::string::npos);
}

}  // namespace edgebench
