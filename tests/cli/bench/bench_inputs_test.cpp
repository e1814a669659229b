#include "cli/bench/bench_inputs.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::cli {
namespace {

measure::ResumedRun resumed_with(const std::string& prepared) {
  measure::ResumedRun run;
  run.run.given = record::Given{.weights = "/w.onnx", .prepared = prepared};
  return run;
}

TEST_CASE("prepared inputs lie in their own cache") {
  const BenchInputs inputs = bench_inputs({}, "/c/prepared/a.json", std::nullopt);
  CHECK(inputs.prepared == "/c/prepared/a.json");
  CHECK(inputs.options.cache == "/c");
}

TEST_CASE("a resumed run takes its prepared inputs again, unless others are typed") {
  CHECK(bench_inputs({}, "", resumed_with("/c/prepared/a.json")).prepared == "/c/prepared/a.json");
  CHECK(bench_inputs({}, "/d/prepared/b.json", resumed_with("/c/prepared/a.json")).prepared ==
        "/d/prepared/b.json");
  CHECK(bench_inputs({.weights = "/other.onnx", .cache = "/e"}, "",
                     resumed_with("/c/prepared/a.json"))
            .prepared.empty());
  const BenchInputs recorded = bench_inputs({.cache = "/e"}, "", resumed_with(""));
  CHECK(recorded.prepared.empty());
  CHECK(recorded.arguments.weights == "/w.onnx");
}

TEST_CASE("what prepared inputs have already cannot be typed beside them") {
  for (const char* option :
       {"--weights w", "--images i", "--labels l", "--classes c", "--max-images 9", "--skip-bad",
        "--calibration c", "--recipe default", "--crop 96", "--resize 128", "--normalise none",
        "--cache c", "--synthetic 1,96,10"}) {
    CAPTURE(option);
    CLI::App app;
    Action action;
    add_bench_command(app, action);
    CHECK_THROWS_AS(app.parse(std::string("bench --prepared p ") + option, false), UsageError);
  }
}

}  // namespace
}  // namespace edgebench::cli
