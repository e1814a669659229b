// A real run of edgebench 0.1.0, shortened after its twelfth round, is read as one of today's: its
// records say `duel`, `rest` and `activation_set` where later ones have other words.
#include <regex>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/made_runs.h"
#include "machine/facts.h"

namespace edgebench {
namespace {

struct Earlier : test::Program {
  Earlier() {
    test::store(*this, "run", records);
    test::store(*this, "again", records);
  }

  // As if its coordinator had been killed after the last round, on a machine with this processor,
  // and had not known which versions its runtimes had: today's are others.
  void interrupt(const nlohmann::json& cpu_model) const {
    auto run = nlohmann::json::parse(records.substr(0, records.find('\n')));
    run["machine"]["cpu_model"] = cpu_model;
    const std::size_t end = records.rfind('\n', records.size() - 2) + 1;
    const std::string rest = records.substr(records.find('\n'), end - records.find('\n'));
    const std::regex version(R"("runtime_version":"[^"]*")");
    test::store(*this, "cut",
                run.dump() + std::regex_replace(rest, version, R"("runtime_version":"")"));
  }

  const std::string records =
      read_file(std::filesystem::path(EDGEBENCH_EARLIER_RUN) / "records.jsonl");
};

}  // namespace

TEST_CASE("a run of 0.1.0 is reported with its head-to-head rounds and who was dropped") {
  const Earlier program;
  const test::ProgramResult result = program.run("report run --format json");
  REQUIRE(result.exit_code == 0);
  const auto report = nlohmann::json::parse(result.out);
  CHECK(report.at("rounds") == 8);
  CHECK(report.at("head_to_head_rounds") == 4);
  CHECK(report.at("end") == "budget");
  CHECK(report.at("circumstances").size() == 12);
  const auto& rows = report.at("candidates");
  REQUIRE(rows.size() == 5);
  for (const auto& row : rows) {
    CAPTURE(row.at("candidate").get<std::string>());
    CHECK(row.at("device") == "cpu");
    CHECK(row.at("dropped") == (row.at("candidate") == "onnxruntime:int8"));
  }
  CHECK(result.out.find("broken_line") == std::string::npos);
}

TEST_CASE("a run of 0.1.0 answers recommend and compare") {
  const Earlier program;
  const test::ProgramResult best = program.run("recommend run");
  CHECK(best.exit_code == 0);
  CHECK(best.out.starts_with("Recommended: litert:int8"));
  const test::ProgramResult same = program.run("compare run again --format json");
  CHECK(same.exit_code == 0);
  CHECK(nlohmann::json::parse(same.out).at("candidates").size() == 5);
}

// Its rounds and its plan are taken over: tests/measure/resume_test.cpp.
TEST_CASE("an interrupted run of 0.1.0 is refused where it was not begun") {
  const Earlier program;
  program.interrupt("another processor");
  const test::ProgramResult elsewhere = program.run("bench --resume cut");
  CHECK(elsewhere.exit_code == 3);
  CHECK(elsewhere.error.find("cut was begun on another machine") != std::string::npos);
  const auto model = machine::machine_facts().cpu_model;
  program.interrupt(model ? nlohmann::json(*model) : nlohmann::json());
  const test::ProgramResult other =
      program.run("bench --resume cut --synthetic 0.35,32,10 --budget 1ms");
  CHECK(other.exit_code == 3);
  CHECK(other.error.find("cut is a run of other weights or images") != std::string::npos);
}

}  // namespace edgebench
