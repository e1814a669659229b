#include "cli/layers/layer_accuracy.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "cli/program.h"

namespace edgebench {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A run with the times by layer of null's fp32 and int8, which takes half of them.
std::string run_of_both(const test::Program& program) {
  const std::string options = ",layers=scripted,latency_us=";
  const auto bench = program.run(
      "bench --out run --synthetic 0.25,32,10 --recipe quick --rounds 6 --sweeps 4 "
      "--candidate fp32=null:fp32" +
      options + "400 --candidate int8=null:int8" + options + "200");
  REQUIRE(bench.exit_code == 0);
  return (program.folder / "run").string();
}

}  // namespace

TEST_CASE("what INT8 costs each layer stands beside what FP32 costs there, also as a file") {
  const test::Program program;
  run_of_both(program);
  const auto all = program.run("layers run --accuracy");
  CHECK(all.exit_code == 0);
  CHECK(has(all.out, "What INT8 costs each layer (asymmetric_u8)"));
  CHECK(has(all.out, "- int8: within 10 % of its p50, "));
  CHECK(has(program.run("layers run --accuracy --every").out, "\nfeatures.12.conv.1.0 "));
  const auto mixed = program.run("layers run int8 --accuracy --lift 2 --mixed mixed.onnx");
  CHECK(mixed.exit_code == 0);
  CHECK(has(mixed.out, "int8: 2 layers in FP32 would cost "));
  CHECK(has(mixed.out, "--artifact mixed.onnx"));
  CHECK(has(read_file(program.folder / "mixed.onnx"), "layers_in_fp32"));
  // Nothing is so cheap.
  const auto none = program.run("layers run --accuracy --lift 0.001%");
  CHECK(has(none.out, "int8: nothing is to be gained within 0.001 % of its p50."));
  const auto unwritten = program.run("layers run --accuracy --lift 0.001% --mixed no.onnx");
  CHECK(has(unwritten.error, "nothing is to be gained for int8, so no.onnx was not written"));
  CHECK_FALSE(std::filesystem::exists(program.folder / "no.onnx"));
  CHECK(has(program.run("layers run --accuracy --synthetic 0.35,32,10").error,
            "run is a run of other weights; give where they are now: --weights"));
  test::check_refused(program.run("layers run --accuracy --lift much"),
                      "--lift much is neither a share of the time, as 10%, nor a number of layers");
  test::check_refused(program.run("layers run fp32 --accuracy"),
                      "none of these candidates is a static INT8 network of edgebench's");
}

TEST_CASE("without FP32 beside it INT8 has no prices, and the reason is told") {
  const test::Program program;
  REQUIRE(program
              .run("bench --out run --recipe quick --candidate int8=null:int8,layers=scripted" +
                   test::kQuick)
              .exit_code == 0);
  CHECK(has(program.run("layers run --accuracy").out,
            "- int8: no prices, since the run has no null:fp32 of the same settings."));
}

}  // namespace edgebench
