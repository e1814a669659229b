#include "record/records.h"

#include "base/error.h"
#include "judge/layers/made_layers.h"
#include "judge/made_run.h"

namespace edgebench::record {
namespace {

using test::MadeRun;
const std::vector<std::string> kTwo = {"a:x", "b:x"};

}  // namespace

TEST_CASE("a run is read back as it was written") {
  MadeRun run(kTwo);
  run.artifact("a:x", 14e6);
  run.evaluation("a:x");
  run.rounds(1, 2, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.end();
  const RunRecords records = run.records();
  CHECK(records.run.edgebench == "0.1.0");
  CHECK(records.run.weights.origin == "mobilenet_v2.safetensors");
  CHECK(records.run.images.count == 200);
  REQUIRE(records.run.candidates.size() == 2);
  CHECK(records.run.candidates[1].variant == "x");
  CHECK(records.artifacts.at(0).size_bytes == 14'000'000);
  CHECK(records.evaluations.at(0).sqnr_db == 112.4);
  CHECK_FALSE(records.evaluations.at(0).accuracy.has_value());
  REQUIRE(records.rounds.size() == 2);
  CHECK(records.rounds[0].finished());
  CHECK(records.rounds[0].launches.size() == 2);
  CHECK(records.rounds[0].sweeps.size() == 2);
  CHECK(records.rounds[0].sweeps[0].slices.at(0).times.run_ns.size() == 3);
  CHECK(records.rounds[1].end->workers.at(1).closed.peak_rss_bytes == 60'000'000);
  CHECK(records.end->reason == "decided");
  CHECK(records.broken_lines.empty());
  CHECK_FALSE(records.torn_last_line);
}

TEST_CASE("multiply-adds, the energy meter and rooflines are read, and missing in older runs") {
  MadeRun run(kTwo);
  CHECK_FALSE(run.records().run.network.macs_per_image.has_value());
  CHECK(run.records().run.energy.source.empty());
  CHECK(run.records().rooflines.empty());
  run.header()["network"] = {{"macs_per_image", 300774272}};
  run.header()["energy"] = {{"source", nullptr}, {"missing", "why"}};
  run.add(test::json::parse(R"({"record": "roofline", "threads": 2, "cpus": [0, 1],
    "peaks": [{"arithmetic": "int8", "instructions": "VNNI", "macs_per_second": 4e11}],
    "missing": {"fp16": "why"}, "read_bytes_per_second": null})"));
  run.add(test::json::parse(R"({"record": "roofline", "threads": 4, "peaks": [
    {"arithmetic": "int8", "macs_per_second": 0}]})"));
  const RunRecords records = run.records();
  CHECK(records.run.network.macs_per_image == 300774272);
  CHECK(records.run.energy.source.empty());
  CHECK(records.run.energy.missing == "why");
  REQUIRE(records.rooflines.size() == 1);
  CHECK(records.rooflines[0].roofline.threads == 2);
  CHECK(records.rooflines[0].roofline.peaks.at(0).arithmetic == "int8");
  CHECK(records.rooflines[0].roofline.peaks.at(0).instructions == "VNNI");
  CHECK(records.rooflines[0].roofline.peaks.at(0).macs_per_second == 4e11);
  CHECK_FALSE(records.rooflines[0].roofline.read_bytes_per_second.has_value());
  REQUIRE(records.broken_lines.size() == 1);
  CHECK(records.broken_lines[0].line == 3);
  CHECK(records.broken_lines[0].what == "0 multiply-adds per second are no peak");
}

TEST_CASE("a torn last line is left out and said so") {
  const RunRecords records = MadeRun(kTwo).records(R"({"record":"end","rea)");
  CHECK(records.torn_last_line);
  CHECK_FALSE(records.end.has_value());
  CHECK(records.broken_lines.empty());
}

TEST_CASE("any other broken line is named by its number and costs only itself") {
  MadeRun run(kTwo);
  run.artifact("a:x", 14e6);
  const RunRecords records = run.records(
      "{\"record\":\"sweep\",\n"
      "{\"record\":\"launch\",\"candidate\":\"a:x\",\"outcome\":\"splendid\",\"round\":1}\n"
      "{\"record\":\"sweep\",\"round\":1}\n"
      "\n"
      "[]\n"
      "{\"record\":\"end\",\"reason\":\"budget\"}\n");
  REQUIRE(records.broken_lines.size() == 5);
  CHECK(records.broken_lines[0].line == 3);
  CHECK(records.broken_lines[0].what == "it is no JSON from character 19 on");
  CHECK(records.broken_lines[1].line == 4);
  CHECK(records.broken_lines[1].what.starts_with(
      "outcome is \"splendid\" and should be one of ok, "));
  CHECK(records.broken_lines[2].what == "there is no \"slices\"");
  CHECK(records.broken_lines[4].line == 7);
  CHECK(records.artifacts.size() == 1);
  CHECK(records.rounds.empty());
  CHECK(records.end->reason == "budget");
}

// Copying the line would end the process.
TEST_CASE("a line of nothing but brackets is a broken line") {
  const std::string brackets(200'000, '[');
  const RunRecords records = MadeRun(kTwo).records(R"({"record":"run","more":)" + brackets +
                                                   std::string(brackets.size(), ']') + "}\n");
  REQUIRE(records.broken_lines.size() == 1);
  CHECK(records.broken_lines[0].what == "it nests deeper than 100 levels");
}

TEST_CASE("a sweep with times that are none is a broken line") {
  for (const char* slice :
       {R"({"candidate":"a:x","run_ns":[5,0]})", R"({"candidate":"a:x","run_ns":[-5]})",
        R"({"candidate":"a:x","after_switch_ns":0,"run_ns":[5]})"}) {
    CAPTURE(slice);
    const RunRecords records = MadeRun(kTwo).records(R"({"record":"sweep","round":1,"slices":[)" +
                                                     std::string(slice) + "]}\n");
    REQUIRE(records.broken_lines.size() == 1);
    CHECK(records.broken_lines[0].what.ends_with(" ns is no time"));
    CHECK(records.rounds.empty());
  }
}

TEST_CASE("a run record that names a candidate twice is a broken line") {
  CHECK_THROWS_WITH_AS(MadeRun({"a:x", "b:x", "a:x"}).records(),
                       doctest::Contains("(line 1: two candidates are called \"a:x\")"),
                       InputError);
}

TEST_CASE("unknown kinds and unknown fields are passed over") {
  MadeRun run(kTwo);
  run.add({{"record", "weather"}, {"sunny", true}});
  run.header()["mood"] = "good";
  CHECK(run.records().broken_lines.empty());
}

TEST_CASE("what a machine does not have is nothing, not zero") {
  MadeRun run(kTwo);
  run.add({{"record", "artifact"},
           {"candidate", "a:x"},
           {"outcome", "ok"},
           {"reason", nullptr},
           {"size_bytes", nullptr},
           {"prepare_ns", "not available"}});
  const RunRecords records = run.records();
  CHECK_FALSE(records.artifacts.at(0).size_bytes.has_value());
  CHECK_FALSE(records.artifacts.at(0).prepare_ns.has_value());
}

TEST_CASE("a round counts only once its own record is there") {
  MadeRun run(kTwo);
  run.rounds(1, 1, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.launch(2, "a:x");
  run.sweep(2, 0, {{"a:x", 6e6}});
  const RunRecords records = run.records();
  REQUIRE(records.rounds.size() == 2);
  CHECK(records.rounds[0].finished());
  CHECK_FALSE(records.rounds[1].finished());
}

TEST_CASE("a resumed run begins its interrupted round again, apart from the first try") {
  MadeRun run(kTwo);
  run.launch(1, "a:x");
  run.launch(1, "b:x");
  run.sweep(1, 0, {{"a:x", 9e6}, {"b:x", 9e6}});
  run.end("interrupted");
  run.add(run.header());
  run.rounds(1, 1, {{"a:x", 6e6}, {"b:x", 5e6}});
  const RunRecords records = run.records();
  REQUIRE(records.rounds.size() == 2);
  CHECK_FALSE(records.rounds[0].finished());
  CHECK(records.rounds[0].sweeps.size() == 1);
  CHECK(records.rounds[1].finished());
  CHECK(records.rounds[1].sweeps.size() == 2);
  CHECK(records.run.candidates.size() == 2);
  CHECK_FALSE(records.end.has_value());  // It went on after that end.
}

TEST_CASE("a head-to-head round is a round of its own, even under the same number") {
  MadeRun run(kTwo);
  run.launch(1, "a:x");
  run.launch(1, "a:x", true);
  CHECK(run.records().rounds.size() == 2);
}

TEST_CASE("what is no run is one clear sentence") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(read_records(folder / "absent"), doctest::Contains("absent"), InputError);
  CHECK_THROWS_WITH_AS(
      read_records(folder.path()),
      doctest::Contains("records.jsonl; give the folder that `edgebench bench --out` wrote"),
      InputError);
  write_file_atomically(folder / "records.jsonl", "hello\n");
  CHECK_THROWS_WITH_AS(read_records(folder.path()), doctest::Contains("no run record (line 1"),
                       InputError);
  MadeRun run(kTwo);
  run.header()["schema"] = 1;  // 0.1.0's.
  CHECK(run.records().run.candidates.size() == 2);
  run.header()["schema"] = 3;
  CHECK_THROWS_WITH_AS(run.records(), doctest::Contains("schema 3"), InputError);
}

TEST_CASE("times by layer are read, the later ones of a launch, and refused if they do not fit") {
  MadeRun run = test::run_with_layers();
  run.add(test::layer_times("a:x", 2, test::four_kernels(), {1, 2, 3, 4, 5}, 6));
  run.add(test::layer_times("b:x", 1, test::four_kernels(), {1, 2, 3}, 6));
  run.add(test::layers_end({{{"candidate", "b:x"}, {"reason", "no time"}}}));
  const RunRecords records = run.records();
  REQUIRE(records.layers.size() == 2);
  CHECK(records.layers[0].launch == 1);
  CHECK(records.layers[1].launch == 2);
  CHECK(records.layers[1].times.rows_ns.at(0).at(4) == 5000);
  CHECK(records.layers[1].times.kernels.at(4).role == runtime::KernelRole::pooling);
  CHECK(records.run.network.layers.size() == 4);
  REQUIRE(records.broken_lines.size() == 1);
  CHECK(records.broken_lines[0].what == "it has 3 times of 5 kernels in a row");
  REQUIRE(records.layers_end);
  CHECK(records.layers_end->left_out.at(0).reason == "no time");
  CHECK(line_of(records.layers[1]) ==
        test::layer_times("a:x", 2, test::four_kernels(), {1, 2, 3, 4, 5}, 6));
}

}  // namespace edgebench::record
