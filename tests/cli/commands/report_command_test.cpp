#include "cli/made_runs.h"

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

TEST_CASE("runs of several boards are shown together, in every format but that of one page") {
  const test::Program program;
  for (const char* name : {"pi", "xeon"}) test::store_of(program, name, test::choice_run());
  for (const char* format : {"table", "markdown", "csv", "json"}) {
    CAPTURE(format);
    const test::ProgramResult report =
        program.run("report pi xeon/records.jsonl --format " + std::string(format));
    CHECK(report.exit_code == 0);
    CHECK(report.out.find("xeon") != std::string::npos);
  }
  const test::ProgramResult table = program.run("report pi xeon");
  CHECK(table.out.find("All boards\n==========\nov:int8 is the best on both boards.") !=
        std::string::npos);
  test::store(program, "torn", test::choice_run().text() + "{\"rec");
  CHECK(program.run("report torn pi").out.find("edgebench report torn pi --notes all") !=
        std::string::npos);
  CHECK(program.run("report pi xeon -o both.txt").out.empty());
  CHECK(read_file(program.folder / "both.txt") == table.out);
  test::check_refused(program.run("report pi xeon --format html"), "--format html shows one run");
  CHECK(program.run("report pi nowhere").exit_code == 3);
  CHECK(program.run("report pi xeon --baseline nobody").exit_code == 2);
}

TEST_CASE("notes that change no figure are shown on request") {
  const test::Program program;
  REQUIRE(
      program.run("bench --out run --candidate a=null:fp32 --candidate b=null:fp32" + test::kQuick)
          .exit_code == 0);
  const std::string torn = "The last line of records.jsonl was cut off";
  write_file_atomically(program.folder / "run/records.jsonl",
                        read_file(program.folder / "run/records.jsonl") + "{\"rec");
  const std::string important = program.run("report run").out;
  CHECK(important.find(torn) == std::string::npos);
  CHECK(important.find("more: edgebench report run --notes all\n") != std::string::npos);
  const std::string all = program.run("report run --notes all").out;
  CHECK(all.find(torn) != std::string::npos);
  CHECK(all.find("more: edgebench") == std::string::npos);
  CHECK(program.run("report run --notes few").exit_code == 2);
}

}  // namespace edgebench
