#include "cli/made_runs.h"

namespace edgebench {
namespace {

test::MadeRun run_of(double time_ns) {
  test::MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", 14e6);
  run.artifact("b:x", 14e6);
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", time_ns}});
  run.end();
  return run;
}

// The program, in a folder with runs of which `slow` has regressed.
struct Stored : test::Program {
  Stored() {
    test::store(*this, "base", run_of(5e6).text());
    test::store(*this, "same", run_of(5e6).text());
    test::store(*this, "slow", run_of(6e6).text());
  }
};

}  // namespace

TEST_CASE("the exit code tells whether something regressed") {
  const Stored program;
  CHECK(program.run("compare base same").exit_code == 0);
  const test::ProgramResult slow = program.run("compare base slow");
  CHECK(slow.exit_code == 1);
  CHECK(slow.out.starts_with("Regressed: b:x (0.83"));
  CHECK(program.run("compare base slow --fail-above 25%").exit_code == 0);
  CHECK(program.run("compare base slow --yardstick none").exit_code == 1);
  CHECK(program.run("compare base slow --yardstick b:x").exit_code == 0);
  const test::ProgramResult json = program.run("compare base slow --format json");
  CHECK(json.exit_code == 1);
  CHECK(nlohmann::json::parse(json.out).at("regressed") == true);
}

TEST_CASE("two candidates of one run") {
  const Stored program;
  const std::string there = "--base-candidate a:x --new-candidate b:x";
  const std::string back = "--base-candidate b:x --new-candidate a:x";
  CHECK(program.run("compare slow " + there).exit_code == 1);
  CHECK(program.run("compare slow " + back).exit_code == 0);
  CHECK(program.run("compare slow ./slow " + back).exit_code == 0);
  CHECK(program.run("compare base slow " + there).exit_code == 2);
  CHECK(program.run("compare slow --base-candidate a:x").exit_code == 2);
  CHECK(program.run("compare slow " + back + " --yardstick a:x").exit_code == 2);
  CHECK(program.run("compare slow").exit_code == 2);
  CHECK(program.run("compare slow slow").exit_code == 2);
}

TEST_CASE("runs of another machine are refused unless asked for") {
  const Stored program;
  test::MadeRun other = run_of(5e6);
  other.header()["machine"]["cpu_model"] = "Other CPU";
  test::store(program, "other", other.text());
  const test::ProgramResult refused = program.run("compare base other");
  CHECK(refused.exit_code == 3);
  CHECK(refused.error.find("Other CPU") != std::string::npos);
  CHECK(program.run("compare base other --across-machines").exit_code == 0);
}

TEST_CASE("bad words and bad folders") {
  const Stored program;
  CHECK(program.run("compare base same --fail-above 5").exit_code == 2);
  CHECK(program.run("compare base same --max-accuracy-drop much").exit_code == 2);
  CHECK(program.run("compare base same --yardstick nobody").exit_code == 2);
  CHECK(program.run("compare base nowhere").exit_code == 3);
  test::store(program, "empty", test::MadeRun({"a:x"}).text());
  CHECK(program.run("compare base empty").exit_code == 4);
}

}  // namespace edgebench
