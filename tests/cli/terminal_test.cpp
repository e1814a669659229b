#include "cli/command.h"
#include "cli/on_terminal.h"
#include "cli/program.h"

namespace edgebench {

TEST_CASE("the recorded command line can be typed again") {
  const test::Program program;
  REQUIRE(program.run("bench --out 'a run' --candidate null:fp32" + test::kQuick).exit_code == 0);
  const std::string records = read_file(program.folder / "a run/records.jsonl");
  CHECK(records.find("edgebench bench --out 'a run' --candidate null:fp32") != std::string::npos);
}

TEST_CASE("runs that begin in the same second lie in folders of their own") {
  const test::TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  std::filesystem::path first;
  std::filesystem::path second;
  do {  // Until both fall into one second.
    first = cli::new_run_folder("-a");
    std::filesystem::create_directories(first);
    second = cli::new_run_folder("-a");
  } while (!second.string().starts_with(first.string()));
  std::filesystem::create_directories(second);
  const std::filesystem::path third = cli::new_run_folder("-a");
  std::filesystem::current_path(before);
  CHECK(second == first.string() + "-2");
  CHECK(third != first);
  CHECK(third != second);
}

TEST_CASE("there is no progress line in a pipe, but notes stay") {
  const test::Program program;
  const test::ProgramResult quiet = program.run("bench --candidate null:fp32" + test::kQuick);
  CHECK(quiet.error.empty());
  CHECK(quiet.out.find('\r') == std::string::npos);
  const test::ProgramResult failing = program.run(
      "bench --candidate null:fp32 --candidate b=null:fp32,fail=crash,fail_at_run=70 "
      "--sweeps 80 --rounds 1 --slice 1ms" +
      test::kSmall);
  CHECK(failing.error.find("b: crashed") != std::string::npos);
}

TEST_CASE("without a terminal the width is 80 columns") {
  CHECK(cli::terminal_width() == 80);
}

TEST_CASE("a terminal gets a progress line and no colours, and a dumb one lines only") {
  const test::Program program;
  const std::string bench = "bench --candidate null:fp32" + test::kQuick;
  for (const char* environment : {"", "NO_COLOR=1", "CLICOLOR=0", "CLICOLOR_FORCE=1"}) {
    CAPTURE(environment);
    const std::string shown = test::shown_on_terminal(program, bench, 80, environment);
    CHECK(shown.find("\r\033[K") != std::string::npos);
    // Nothing else begins with an escape.
    CHECK(test::count_of(shown, "\033") == test::count_of(shown, "\033[K"));
  }
  const std::string dumb = test::shown_on_terminal(program, bench, 80, "TERM=dumb");
  CHECK(dumb.find("looking for runtimes") != std::string::npos);
  CHECK(dumb.find("is the only candidate") != std::string::npos);
  CHECK(dumb.find('\033') == std::string::npos);
}

TEST_CASE("control characters of names reach no terminal and no report") {
  const test::Program program;
  const std::string out = "'evil\033]0;owned\007\302\233 1'";
  const std::string shown = test::shown_on_terminal(
      program,
      "bench --out \"$(printf " + out + ")\" --candidate null:fp32 --candidate b=null:fp32" +
          test::kQuick,
      80);
  CHECK(test::count_of(shown, "\033") == test::count_of(shown, "\033[K"));
  CHECK(shown.find('\007') == std::string::npos);
  CHECK(shown.find("\302\233") == std::string::npos);
  int reports = 0;
  for (const auto& entry : std::filesystem::directory_iterator(program.folder.path())) {
    if (!entry.path().filename().string().starts_with("evil")) continue;
    ++reports;
    const std::string report = read_file(entry.path() / "report.md");
    CHECK(report.find('\033') == std::string::npos);
    CHECK(report.find('\007') == std::string::npos);
  }
  CHECK(reports == 1);
  const std::string error =
      test::shown_on_terminal(program, "report \"$(printf 'no\033[31m\nrun')\"", 80);
  CHECK(error.find('\033') == std::string::npos);
  CHECK(error.find("no?[31m?run") != std::string::npos);
}

TEST_CASE("at 40 columns no line is longer, and a long name costs no figure") {
  const test::Program program;
  const std::string name(60, 'n');
  REQUIRE(program
              .run("bench --out run --candidate " + name + "=null:fp32 --candidate b=null:fp32" +
                   test::kQuick)
              .exit_code == 0);
  const std::string shown = test::shown_on_terminal(program, "report run", 40);
  CHECK(shown.find("  nnnnnnnnnn") != std::string::npos);
  CHECK(test::count_of(shown, "p50 ") == 2);
  CHECK(shown.find(name + "\r\n    p50") == std::string::npos);
}

}  // namespace edgebench
