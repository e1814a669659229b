#include "program.h"

namespace edgebench {

TEST_CASE("a run is shown again in every format, without measuring") {
  const test::Program program;
  REQUIRE(
      program.run("bench --out run --candidate a=null:fp32 --candidate b=null:fp32" + test::kQuick)
          .exit_code == 0);
  const std::string records = read_file(program.folder / "run/records.jsonl");
  for (const char* format : {"table", "markdown", "csv", "json", "html"}) {
    CAPTURE(format);
    const test::ProgramResult report = program.run("report run --format " + std::string(format));
    CHECK(report.exit_code == 0);
    CHECK(report.out.find("synthetic") != std::string::npos);
  }
  CHECK(program.run("report run/records.jsonl").exit_code == 0);
  const test::ProgramResult page = program.run("report run --format html");
  CHECK(program.run("report run --format html -o run.html").out.empty());
  CHECK(read_file(program.folder / "run.html") == page.out);
  CHECK(program.run("report run --out run/records.jsonl/run.html").exit_code == 3);
  CHECK(program.run("report run --baseline b").exit_code == 0);
  CHECK(program.run("report run --baseline nobody").exit_code == 2);
  CHECK(read_file(program.folder / "run/records.jsonl") == records);
}

}  // namespace edgebench
