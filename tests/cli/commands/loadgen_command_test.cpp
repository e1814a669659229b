#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "loadgen/loadgen.h"

namespace edgebench {
namespace {

using nlohmann::json;

const std::string kShort = test::kSmall + " --duration 50ms --offline-samples 20 --deadline 20s ";

bool there_is_loadgen(const test::Program& program) {
  if (loadgen::available()) return true;
  const test::ProgramResult result = program.run("loadgen --candidate null:fp32" + kShort);
  CHECK(result.exit_code == 2);
  CHECK(result.error.find("built without LoadGen") != std::string::npos);
  CHECK(result.error.find("make sdk") != std::string::npos);
  std::cout << "skipped: built without LoadGen\n";
  return false;
}

}  // namespace

TEST_CASE(
    "loadgen runs the scenarios that were asked for and says that they are no MLPerf results") {
  const test::Program program;
  if (!there_is_loadgen(program)) return;
  const test::ProgramResult result = program.run(
      "loadgen --candidate null:fp32,latency_us=300 --scenarios single-stream,offline --out run" +
      kShort);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("null:fp32,latency_us=300") != std::string::npos);
  CHECK(result.out.find("not MLPerf results") != std::string::npos);
  CHECK(result.out.find("images/s") != std::string::npos);
  CHECK(result.out.find("fails at\n") == std::string::npos);
  CHECK(read_file(program.folder / "run/records.jsonl").find("single-stream") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(program.folder / "mlperf_log_summary.txt"));
}

TEST_CASE("streams, the seed and the format are taken from the command line") {
  const test::Program program;
  if (!there_is_loadgen(program)) return;
  const test::ProgramResult result = program.run(
      "loadgen --candidate null:fp32 --candidate dead=null:fp32,fail=crash --scenarios offline "
      "--seed 5 --format json" +
      kShort);
  CHECK(result.exit_code == 0);
  const json document = json::parse(result.out);
  CHECK(document.at("run").at("plan").at("seed") == 5);
  CHECK(document.at("run").at("plan").at("duration_ns") == 50'000'000);
  CHECK(document.at("candidates")[0].at("outcome") == "ok");
  CHECK(document.at("candidates")[1].at("outcome") == "crashed");
  CHECK(program.run("loadgen --candidate null:fp32,fail=crash --scenarios offline" + kShort)
            .exit_code == 4);
}

TEST_CASE("what has no meaning for LoadGen is refused in one sentence") {
  const test::Program program;
  if (!there_is_loadgen(program)) return;
  const std::pair<const char*, const char*> cases[] = {
      {"--artifact null:model.null", "bench --artifact"},
      {"--candidate null:fp32,planted_slowdown=2", "planted_slowdown"},
      {"--candidate null:fp32 --streams 1000 --scenarios offline", "1000 threads in all"},
      {"--candidate null:fp32 --scenarios multi-stream", "multi-stream"},
      {"--candidate null:fp32", "100 times the bound"},
      {"--candidate null:fp32 --seed -1", "--seed"}};
  for (const auto& [arguments, word] : cases) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run("loadgen " + std::string(arguments) + kShort);
    CHECK(result.exit_code == 2);
    CHECK(result.error.find(word) != std::string::npos);
  }
}

TEST_CASE("the records of LoadGen are told from those of bench") {
  const test::Program program;
  if (!there_is_loadgen(program)) return;
  REQUIRE(program.run("loadgen --candidate null:fp32 --scenarios offline --out run" + kShort)
              .exit_code == 0);
  const test::ProgramResult report = program.run("report run");
  CHECK(report.exit_code == 3);
  CHECK(report.error.find("records.jsonl") != std::string::npos);
}

}  // namespace edgebench
