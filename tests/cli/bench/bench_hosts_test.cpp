#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include "base/version.h"
#include "cli/program.h"
#include "remote/fake_ssh.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// A package whose program is this build's.
void make_package(const fs::path& folder, const std::string& processor) {
  const fs::path inside = folder / "made" / "edgebench";
  test::FakeBoards::put_program(inside / "edgebench",
                                std::string("#!/bin/sh\nexec ") + EDGEBENCH_PROGRAM + " \"$@\"\n");
  const std::string archive =
      (folder / ("edgebench-" + std::string(kVersion) + "-linux-" + processor + ".tar.xz"))
          .string();
  REQUIRE(std::system(("tar -cJf " + archive + " -C " + (folder / "made").string() + " edgebench")
                          .c_str()) == 0);
}

// Boards of this machine's processor, and a folder with its package in it.
struct Desk {
  test::FakeBoards boards;
  test::Program program;

  Desk() {
    for (const char* name : {"pi@one", "two"}) boards.add(name);
    make_package(program.folder.path(), processor());
  }

  static std::string processor() {
#if defined(__aarch64__)
    return "aarch64";
#else
    return "x86_64";
#endif
  }

  test::ProgramResult bench(const std::string& arguments) const {
    return program.run("bench " + arguments + test::kQuick);
  }
};

constexpr const char* kTwo =
    "--candidate a=null:fp32,latency_us=100 --candidate b=null:int8,latency_us=300 ";

}  // namespace

TEST_CASE("a run on a host ends with its table here, and its folder with reports") {
  const Desk desk;
  const test::ProgramResult bench = desk.bench(kTwo + std::string("--host pi@one --out run"));
  CAPTURE(bench.error);
  CHECK(bench.exit_code == 0);
  CHECK(bench.out.find("null") == std::string::npos);  // They have names.
  CHECK(bench.out.find("Run:     2 rounds") != std::string::npos);
  CHECK(bench.error.find("pi@one: ") == 0);
  CHECK(bench.error.find(" sent: the package ") != std::string::npos);
  CHECK(fs::exists(desk.program.folder / "run/report.md"));
  // It worked on what was sent, and prepared nothing.
  const std::string records = read_file(desk.program.folder / "run/records.jsonl");
  CHECK(records.find("--prepared") != std::string::npos);
  CHECK(records.find((desk.boards.folder / "boards/pi@one/home").string()) != std::string::npos);
  CHECK(records.find("\"cached\":false,\"main_file\"") == std::string::npos);
  const fs::path cache = desk.boards.folder / "boards/pi@one/home/.cache/edgebench";
  CHECK(std::distance(fs::directory_iterator(cache / "crops"), fs::directory_iterator()) == 1);
  CHECK_FALSE(fs::exists(cache / "synthetic"));
  const test::ProgramResult again = desk.bench(kTwo + std::string("--host pi@one --out again"));
  CHECK(again.error.find("0 B sent: the package was there, 0 of ") != std::string::npos);
}

TEST_CASE("several hosts are measured, and one that cannot be reached costs the others nothing") {
  const Desk desk;
  const test::ProgramResult bench =
      desk.bench(kTwo + std::string("--host pi@one --host nowhere --host two --out runs"));
  CHECK(bench.exit_code == 3);
  CHECK(fs::exists(desk.program.folder / "runs/pi_one/records.jsonl"));
  CHECK(fs::exists(desk.program.folder / "runs/two/records.jsonl"));
  CHECK_FALSE(fs::exists(desk.program.folder / "runs/nowhere"));
  CHECK(bench.error.find("edgebench: nowhere cannot be reached: ") != std::string::npos);
  CHECK(fs::exists(desk.program.folder / "runs/two/report.json"));
  // Both are this machine, so of the two runs the later one counts.
  CHECK(bench.out.find("All boards") != std::string::npos);
}

TEST_CASE("a model file of the user's goes along and is measured from its copy") {
  const Desk desk;
  write_file_atomically(desk.program.folder / "my net.null", "null-model fp32\n");
  const test::ProgramResult bench =
      desk.bench("--host two --out run --runtimes none --artifact 'mine=null:my net.null'");
  CAPTURE(bench.error);
  const std::string records = read_file(desk.program.folder / "run/records.jsonl");
  CHECK(records.find("\"name\":\"mine\"") != std::string::npos);
  CHECK(records.find("boards/two/home/.cache/edgebench/artifacts/file-") != std::string::npos);
}

TEST_CASE("what cannot be is said before anybody is asked") {
  const Desk desk;
  test::check_refused(desk.bench("--host two --host two"), "--host two is given twice");
  test::check_refused(desk.bench("--host -oX=y"), "--host cannot be '-oX=y'");
  test::check_refused(desk.program.run("bench --host two --resume run"),
                      "--resume has no meaning with --host");
  fs::create_directory(desk.program.folder / "there");
  test::check_refused(desk.bench("--host two --out there"), "there is there already");
  const test::ProgramResult other =
      desk.bench("--host two --package edgebench-0-linux-riscv64.tar.xz");
  CHECK(other.exit_code == 3);
  CHECK(other.error.starts_with("edgebench: two: there is no package for " + Desk::processor()));
}

}  // namespace edgebench
