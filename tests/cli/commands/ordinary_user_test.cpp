// The program as an ordinary user runs it that somebody else has built and installed, on kernels as
// they are found. Root becomes that user; anybody else is one.
#include <array>

#include <nlohmann/json.hpp>

#include "base/process/confined_child.h"
#include "base/process/kernel_without.h"
#include "cli/program.h"

namespace edgebench {
namespace {

// The exit code of a command line that an ordinary user types in the program's folder; 127 where he
// cannot reach the program.
int as_ordinary_user(const test::Program& program, const std::string& line,
                     const test::Lacks& lacks = {}) {
  std::filesystem::permissions(program.folder.path(), std::filesystem::perms::all);
  const std::string all = "cd '" + program.folder.path().string() + "' && test -x " +
                          EDGEBENCH_PROGRAM + " || exit 127; " + line +
                          " >out.txt 2>error.txt </dev/null";
  return test::in_child([&] {
    test::become_ordinary_user();
    if (!test::answer_as_kernel_without(lacks)) return 127;
    const int status = std::system(all.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
  });
}

const std::string kBench = " bench --out run --candidate null:fp32" + test::kQuick;

}  // namespace

TEST_CASE("what root has built runs as another user, whatever his home is") {
  for (const char* home : {"-u HOME", "HOME=/proc", "HOME=\"$PWD\""}) {
    CAPTURE(std::string(home));
    const test::Program program;
    const std::string environment = "env -u EDGEBENCH_ASSETS -u XDG_CACHE_HOME " +
                                    std::string(home) + " COLUMNS=40 NO_COLOR=1 TMPDIR=\"$PWD\" " +
                                    EDGEBENCH_PROGRAM;
    const int code = as_ordinary_user(program, environment + kBench);
    if (code == 127) {
      std::cout << "skipped: another user cannot reach the program\n";
      return;
    }
    CAPTURE(read_file(program.folder / "error.txt"));
    CHECK(code == 0);
    const std::string out = read_file(program.folder / "out.txt");
    CHECK(out.find("null:fp32") != std::string::npos);
    CHECK(out.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a row says what this kernel does not keep from a user's file") {
  struct Case {
    test::Lacks lacks;
    const char* words;
  };
  const std::array cases = {
      Case{{.landlock = true}, "NOT held back on this machine: writing files"},
      Case{{.seccomp = true}, "NOT held back on this machine: sockets"},
      Case{{.namespaces = true, .seccomp = true}, "NOT held back on this machine: the network"}};
  for (const Case& one : cases) {
    CAPTURE(one.words);
    const test::Program program;
    const std::string edgebench =
        "env -u HOME -u EDGEBENCH_ASSETS XDG_CACHE_HOME=\"$PWD/cache\" "
        "TMPDIR=\"$PWD\" " +
        std::string(EDGEBENCH_PROGRAM);
    const std::string prepare =
        edgebench + " prepare --candidate null:fp32" + test::kSmall +
        ">prepared.txt && cp cache/edgebench/artifacts/null-fp32*/*.safetensors "
        "mine.null && " +
        edgebench;
    const int code =
        as_ordinary_user(program, prepare + kBench + " --artifact mine=null:mine.null", one.lacks);
    if (code == 127) return;
    CAPTURE(read_file(program.folder / "error.txt"));
    REQUIRE(code == 0);
    const auto report = nlohmann::json::parse(read_file(program.folder / "run/report.json"));
    const auto& row = report.at("candidates").at(1);
    CHECK(row.at("outcome") == "ok");
    const auto confined = row.at("session").at("confined").get<std::string>();
    CAPTURE(confined);
    CHECK(confined.find(one.words) != std::string::npos);
    CHECK(report.at("notes").dump().find(one.words) != std::string::npos);
  }
}

}  // namespace edgebench
