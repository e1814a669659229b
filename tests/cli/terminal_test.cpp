#include "cli/command.h"
#include "cli/program.h"

namespace edgebench {

TEST_CASE("the recorded command line can be typed again") {
  const test::Program program;
  REQUIRE(program.run("bench --out 'a run' --candidate null:fp32" + test::kQuick).exit_code == 0);
  const std::string records = read_file(program.folder / "a run/records.jsonl");
  CHECK(records.find("edgebench bench --out 'a run' --candidate null:fp32") != std::string::npos);
}

TEST_CASE("an argument is quoted so that a shell reads it back") {
  CHECK(cli::shell_quoted("openvino:fp32,threads=2") == "openvino:fp32,threads=2");
  CHECK(cli::shell_quoted("") == "''");
  CHECK(cli::shell_quoted("it's $5") == R"('it'\''s $5')");
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

}  // namespace edgebench
