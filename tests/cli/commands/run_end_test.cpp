#include "cli/commands/run_end.h"

#include <iostream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "base/error.h"
#include "cli/program.h"

namespace edgebench::cli {
namespace {

// What a command prints, kept from the test's own output.
class Printed {
 public:
  Printed() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  ~Printed() { std::cout.rdbuf(before_); }
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

}  // namespace

TEST_CASE("a run that is no run has no reports, and the sentence names its folder") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(report_new_run(folder.path(), ""), InputError);
  CHECK_FALSE(std::filesystem::exists(folder / "report.md"));
}

TEST_CASE("a run ends with its reports in both formats, and says whether anything was measured") {
  const test::Program program;
  CHECK(program.run("bench --out run --candidate null:fp32" + test::kQuick).exit_code == 0);
  for (const char* report : {"report.md", "report.json"}) {
    std::filesystem::remove(program.folder / "run" / report);
  }
  const Printed printed;
  CHECK(report_new_run(program.folder / "run", "") == ExitCode::done);
  CHECK(printed.text().find("null:fp32") != std::string::npos);
  CHECK(std::filesystem::exists(program.folder / "run/report.md"));
  CHECK(std::filesystem::exists(program.folder / "run/report.json"));
  CHECK(program.run("bench --out none --candidate null:fp32,fail=error" + test::kQuick).exit_code ==
        4);
  CHECK(report_new_run(program.folder / "none", "") == ExitCode::nothing_measured);
}

}  // namespace edgebench::cli
