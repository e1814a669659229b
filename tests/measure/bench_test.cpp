#include "measure/bench.h"

#include <algorithm>

#include "base/error.h"
#include "base/version.h"
#include "measure/null_fixture.h"

namespace edgebench::measure {
namespace {

std::string run(const NullFixture& fixture, const BenchRequest& request,
                std::optional<ResumedRun> resumed = std::nullopt) {
  const std::atomic<bool> stop = false;
  NoProgress progress;
  return run_bench(request, fixture.inputs, fixture.workers, std::move(resumed), progress, stop);
}

std::string outcome_of(const std::vector<nlohmann::json>& records, const std::string& candidate) {
  std::string outcome;
  for (const auto& record : records) {
    if (record.value("candidate", "") == candidate) outcome = record.at("outcome");
  }
  return outcome;
}

// Leaves of a run's third round its launches and so many sweeps, as if it had been killed there.
void cut_off_third_round(const NullFixture& fixture, const BenchRequest& request, int sweeps_left) {
  std::string kept;
  for (const auto& record : fixture.records()) {
    const bool third = record.value("round", 0) == 3;
    if (record.at("record") == "end" || (third && record.at("record") == "round")) continue;
    if (third && record.value("sweep", 0) >= sweeps_left) continue;
    kept += record.dump() + "\n";
  }
  write_file_atomically(request.out / "records.jsonl", kept + "{\"record\":\"swe");
}

}  // namespace

TEST_CASE("a run writes its header, artifacts, evaluations, rounds and end") {
  const NullFixture fixture;
  const BenchRequest request =
      fixture.request({"a=null:fp32,latency_us=50", "b=null:fp32,latency_us=100"});
  CHECK(run(fixture, request) == "decided");

  const auto header = fixture.records("run").at(0);
  CHECK(header.at("schema") == record::kSchema);
  CHECK(header.at("weights").at("synthetic") == true);
  CHECK(header.at("images").at("generated") == true);
  CHECK(header.at("candidates").size() == 2);
  CHECK(header.at("machine").contains("cpu_model"));
  CHECK(header.at("network").at("macs_per_image") > 0);
  CHECK(header.at("energy").at("source").is_null() != header.at("energy").at("missing").is_null());
  CHECK(fixture.records().at(1).at("record") == "roofline");
  CHECK(fixture.records("roofline").size() == 1);
  CHECK(fixture.records("artifact").size() == 2);
  CHECK(fixture.records("artifact").at(0).at("size_bytes") > 0);
  const auto evaluation = fixture.records("evaluation").at(0);
  CHECK(evaluation.at("outcome") == "ok");
  CHECK(evaluation.at("max_abs_error") == 0.0);
  CHECK(evaluation.at("top1_agreement") == 64);
  CHECK(evaluation.at("checks").at("batch_rows_agree") == true);
  CHECK(evaluation.at("accuracy").is_null());  // Synthetic weights never get one.
  CHECK(fixture.records("round").size() == 8);
  CHECK(fixture.records().back().at("reason") == "decided");
}

TEST_CASE("whatever fails is a row, and the run goes on") {
  const NullFixture fixture;
  BenchRequest request = fixture.request(
      {"good=null:fp32", "crashed=null:fp32,fail=crash", "unsupported=null:fp32,fail=unsupported",
       "hung=null:fp32,fail=hang", "wrong=null:fp32,logits=wrong",
       "nan=null:fp32,logits=not_finite", "unstable=null:fp32,logits=unstable",
       "fell=null:fp32,fail=error,fail_at_run=70"});
  request.settings.deadline_ns = 2'000'000'000;
  request.settings.sweeps_per_round = 40;  // At least 80 runs; the evaluation has 66.
  CHECK(run(fixture, request) == "decided");

  const auto evaluations = fixture.records("evaluation");
  CHECK(outcome_of(evaluations, "good") == "ok");
  CHECK(outcome_of(evaluations, "crashed") == "crashed");
  CHECK(outcome_of(evaluations, "unsupported") == "unsupported");
  CHECK(outcome_of(evaluations, "hung") == "timed_out");
  CHECK(outcome_of(evaluations, "wrong") == "inaccurate");
  CHECK(outcome_of(evaluations, "nan") == "inaccurate");
  CHECK(outcome_of(evaluations, "unstable") == "mistrusted");
  // It answers correctly and dies while it is timed.
  CHECK(outcome_of(evaluations, "fell") == "ok");
  std::vector<nlohmann::json> attempts = fixture.records("launch");
  std::ranges::copy(fixture.records("failure"), std::back_inserter(attempts));
  CHECK(outcome_of(attempts, "fell") == "failed");
  CHECK(fixture.records("round").size() == 8);
}

TEST_CASE("a runtime that could not say what it is has a row and its log") {
  NullFixture fixture;
  fixture.workers["broken"] = {.program = {"gone"},
                               .outcome = Outcome::crashed,
                               .reason = "left during start",
                               .log = "no library",
                               .sha256 = {},
                               .description = {}};
  run(fixture, fixture.request({"broken=broken:any"}));
  const auto artifact = fixture.records("artifact").at(0);
  CHECK(artifact.at("outcome") == "crashed");
  CHECK(artifact.at("reason") == "left during start");
  CHECK(read_file(fixture.folder / "run" / artifact.at("log")) == "no library");
}

TEST_CASE("nothing that runs is an end, too") {
  const NullFixture fixture;
  CHECK(run(fixture, fixture.request({"null:fp32,fail=error"})) == "nothing left");
}

TEST_CASE("a folder with a run in it is not written over") {
  const NullFixture fixture;
  const BenchRequest request = fixture.request({"null:fp32,fail=error"});
  run(fixture, request);
  CHECK_THROWS_WITH_AS(run(fixture, request), doctest::Contains("--resume"), UsageError);
}

TEST_CASE("an interrupted run ends at once and says so") {
  const NullFixture fixture;
  const std::atomic<bool> stop = true;
  NoProgress progress;
  CHECK(run_bench(fixture.request({"null:fp32"}), fixture.inputs, fixture.workers, std::nullopt,
                  progress, stop) == "interrupted");
  CHECK(fixture.records().back().at("reason") == "interrupted");
}

TEST_CASE("the second run finds artifacts and logits in the cache") {
  const NullFixture fixture;
  BenchRequest request = fixture.request({"null:fp32"});
  run(fixture, request);
  std::filesystem::remove_all(request.out);
  run(fixture, request);
  CHECK(fixture.records("artifact").at(0).at("cached") == true);
  CHECK(fixture.records("evaluation").at(0).at("cached") == true);
}

TEST_CASE("a resumed run goes on with the finished rounds") {
  const NullFixture fixture;
  BenchRequest request = fixture.request({"a=null:fp32", "b=null:fp32,fail=error,fail_at_run=70"});
  request.settings.stopping.rounds_all = 3;
  request.settings.sweeps_per_round = 40;
  run(fixture, request);

  SUBCASE("a round with too few sweeps is begun again") {
    cut_off_third_round(fixture, request, 13);
    ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
    CHECK(resumed.tally.rounds() == 2);
    CHECK(resumed.last_round == 3);
    CHECK(resumed.failed == std::set<std::string>{"b"});
    request.candidates = resumed.run.candidates;
    run(fixture, request, std::move(resumed));
    const auto rounds = fixture.records("round");
    REQUIRE(rounds.size() == 3);
    CHECK(rounds.back().at("round") == 4);
  }
  SUBCASE("a third of the sweeps makes a round") {
    cut_off_third_round(fixture, request, 14);
    ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
    REQUIRE(resumed.cut_off.has_value());
    CHECK(resumed.cut_off->sweeps == 14);
    CHECK(resumed.cut_off->workers == std::set<std::string>{"a"});
    request.candidates = resumed.run.candidates;
    run(fixture, request, std::move(resumed));
    const auto rounds = fixture.records("round");
    REQUIRE(rounds.size() == 3);
    CHECK(rounds.back().at("round") == 3);
    CHECK(rounds.back().at("cut_off") == true);
    REQUIRE(rounds.back().at("workers").size() == 1);
    CHECK(rounds.back().at("workers")[0].at("candidate") == "a");
    // What only the living worker could tell is not available.
    CHECK(rounds.back().at("workers")[0].at("cpu_ns").is_null());
    CHECK(rounds.back().at("workers")[0].at("peak_rss_bytes").is_null());
  }
  CHECK(fixture.records("run").size() == 1);
  CHECK(fixture.records("roofline").size() == 1);
  REQUIRE(fixture.records("resume").size() == 1);
  CHECK(fixture.records("resume")[0].at("edgebench") == kVersion);
  CHECK(fixture.records().back().at("reason") == "decided");
}

TEST_CASE("what failed before the first round is tried again by a resumed run") {
  const NullFixture fixture;
  BenchRequest request = fixture.request({"a=null:fp32"});
  // As if the disk had been full when the artifact was to be written.
  std::string records;
  run(fixture, request);
  for (nlohmann::json record : fixture.records()) {
    if (record.at("record") == "artifact") record["outcome"] = "failed";
    if (record.at("record") == "artifact" || record.at("record") == "run") {
      records += record.dump() + "\n";
    }
  }
  write_file_atomically(request.out / "records.jsonl", records);
  ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  CHECK(resumed.failed.empty());
  request.candidates = resumed.run.candidates;
  run(fixture, request, std::move(resumed));
  CHECK(fixture.records("artifact").back().at("outcome") == "ok");
  CHECK(fixture.records("round").size() == 8);
}

TEST_CASE("a folder in which a run could not even begin takes another") {
  const NullFixture fixture;
  const BenchRequest request = fixture.request({"null:fp32"});
  std::filesystem::create_directories(request.out);
  write_file_atomically(request.out / "records.jsonl", "{\"record\":\"ru");
  CHECK(run(fixture, request) == "decided");
  CHECK(fixture.records("run").size() == 1);
}

TEST_CASE("the time of each layer comes after the rounds, and is not measured again") {
  const NullFixture fixture;
  BenchRequest request = fixture.request({"a=null:fp32,latency_us=50,layers=scripted"});
  request.settings.layers = true;
  run(fixture, request);
  const auto records = fixture.records();
  const auto header = fixture.records("run").at(0);
  CHECK(header.at("plan").at("layers") == true);
  const auto& layers = header.at("network").at("layers");
  REQUIRE(layers.size() == 53);
  CHECK(layers[0].at("name") == "features.0.0");
  CHECK(layers[0].at("input_values") == 3 * 32 * 32);
  CHECK(layers[1].at("depthwise") == true);
  CHECK(layers[52].at("kind") == "linear");
  double macs = 0;
  for (const auto& layer : layers) macs += layer.at("macs").get<double>();
  CHECK(macs == header.at("network").at("macs_per_image"));
  CHECK(records[records.size() - 2].at("record") == "layers_end");
  const auto& end = records.back();
  const auto& layers_end = records[records.size() - 2];
  // A fifth of the run: a quarter of the time before.
  CHECK(layers_end.at("allowed_ns").get<std::int64_t>() * 4 <=
        end.at("duration_ns").get<std::int64_t>() -
            layers_end.at("elapsed_ns").get<std::int64_t>());

  ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  CHECK(resumed.settings.layers);
  request.settings = resumed.settings;
  run(fixture, request, std::move(resumed));
  CHECK(fixture.records("resume").size() == 1);
  CHECK(fixture.records("layers_end").size() == 1);
}

}  // namespace edgebench::measure
