#include "cli/made_runs.h"

namespace edgebench {

TEST_CASE("runs are found again, and what is broken is named") {
  const test::Program program;
  test::store(program, "results/one", test::choice_run().text());
  test::store(program, "results/broken", "what\n");
  const test::ProgramResult all = program.run("runs");
  CHECK(all.exit_code == 0);
  CHECK(
      all.out.starts_with("2026-11-20 12:00  results/one  finished  4 of 8, 8 rounds  ov:int8  "
                          "Example CPU, 4 CPUs\n"));
  CHECK(all.out.find("- results/broken: ") != std::string::npos);
  CHECK(program.run("runs results --machine epyc").out.starts_with("There are no such runs.\n"));
  CHECK(program.run("runs --since 2026-11-21").out.starts_with("There are no such runs.\n"));
  const auto json = nlohmann::json::parse(program.run("runs --format json").out);
  CHECK(json.at("runs").size() == 1);
  CHECK(program.run("runs --since yesterday").exit_code == 2);
  CHECK(program.run("runs nowhere").exit_code == 3);
}

}  // namespace edgebench
