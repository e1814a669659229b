#include "measure/layers/layer_run.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "machine/cpus/affinity.h"
#include "measure/null_fixture.h"

namespace edgebench::measure {
namespace {

constexpr std::int64_t kHour_ns = 3600 * kNanosecondsPerSecond;

// Times the layers of these candidates of the null runtime, each in as many launches.
struct LayersRun {
  explicit LayersRun(const std::vector<std::string>& texts, int launches = 2,
                     std::int64_t allowed_ns = kHour_ns, const std::string& stop_at = "never") {
    LayerPlan plan{.launches = launches, .names = {}, .left_out = {}};
    std::vector<LayerCost> costs;
    for (const std::string& text : texts) {
      prepared.push_back({.candidate = parse_candidate(text),
                          .program = fixture.null_worker().program,
                          .artifact = {.main_file = fixture.inputs.weights.file},
                          .crops = fixture.inputs.crops_at(0)});
      plan.names.push_back(prepared.back().candidate.name);
      costs.push_back({.name = plan.names.back(), .open_ns = 1, .run_ns = 1});
    }
    std::vector<const PreparedCandidate*> candidates;
    for (const PreparedCandidate& one : prepared) candidates.push_back(&one);
    std::filesystem::create_directories(fixture.folder / "run/logs");
    const RoundSettings settings{.logs = fixture.folder / "run/logs",
                                 .worker_cpus = machine::allowed_cpus(),
                                 .warm_up = {},
                                 .memory_limit_bytes = {},
                                 .repeat = repeat_of};
    Recorder recorder(fixture.folder / "run/records.jsonl");
    run_layers(plan, costs, candidates, settings, allowed_ns, recorder, stop,
               [&](const std::string& now) {
                 shown.push_back(now);
                 if (now.starts_with(stop_at)) stop = true;
               });
  }

  NullFixture fixture;
  std::vector<PreparedCandidate> prepared;
  std::atomic<bool> stop = false;
  std::vector<std::string> shown;
};

}  // namespace

TEST_CASE("each candidate has a record of each launch, with a row for every profiled inference") {
  const LayersRun run({"a=null:fp32,latency_us=50,layers=scripted",
                       "b=null:fp32,latency_us=50,layers=scripted,profiling_us=100"});
  const auto records = run.fixture.records("layers");
  REQUIRE(records.size() == 4);
  std::set<std::pair<std::string, int>> launches;
  for (const auto& record : records) {
    CHECK(record.at("outcome") == "ok");
    launches.emplace(record.at("candidate"), record.at("launch"));
    CHECK(record.at("plain_ns").size() == kLayerSlices * kPairsPerSlice);
    CHECK(record.at("rows_ns").size() == kLayerSlices * kPairsPerSlice);
    CHECK(record.at("rows_ns")[0].size() == record.at("kernels").size());
    const auto profiled = record.at("profiled_ns").get<std::vector<std::int64_t>>();
    REQUIRE(profiled.size() == kLayerSlices * kPairsPerSlice);
    CHECK(std::ranges::min(profiled) >= (record.at("candidate") == "a" ? 50'000 : 150'000));
  }
  CHECK(launches == std::set<std::pair<std::string, int>>{{"a", 1}, {"a", 2}, {"b", 1}, {"b", 2}});
  const auto ends = run.fixture.records("layers_end");
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].at("allowed_ns") == kHour_ns);
  CHECK(ends[0].at("elapsed_ns") > 0);
  CHECK(ends[0].at("left_out").empty());
  CHECK(std::filesystem::is_empty(run.fixture.folder / "run/logs"));
  CHECK(std::ranges::find(run.shown, "launch 2 of 2: slice 5 of 5") != run.shown.end());
}

TEST_CASE("one without a profiler says so once, and its row is no failure") {
  const LayersRun run({"a=null:fp32,latency_us=1"});
  const auto records = run.fixture.records("layers");
  REQUIRE(records.size() == 1);
  CHECK(records[0].at("outcome") == "ok");
  CHECK(records[0].at("why_none") == "edgebench reads no times by layer from null yet");
  CHECK_FALSE(records[0].contains("plain_ns"));
}

TEST_CASE("a worker that dies in it costs its own layers alone") {
  // Its fifth inference is one of the warm-up.
  const LayersRun run({"a=null:fp32,latency_us=1,layers=scripted",
                       "b=null:fp32,latency_us=1,layers=scripted,fail=crash,fail_at_run=5"});
  const auto records = run.fixture.records("layers");
  REQUIRE(records.size() == 3);
  for (const auto& record : records) {
    if (record.at("candidate") == "a") {
      CHECK(record.at("outcome") == "ok");
    } else {
      CHECK(record.at("outcome") == "crashed");
      CHECK(record.at("launch") == 1);
      CHECK(record.at("repeat") != "");
      CHECK(record.at("rows_ns").empty());
    }
  }
  CHECK(run.fixture.records("failure").empty());
}

TEST_CASE("no launch begins in a time that does not hold it") {
  const LayersRun run({"a=null:fp32,layers=scripted"}, 2, 0);
  CHECK(run.fixture.records("layers").empty());
  const auto left_out = run.fixture.records("layers_end").at(0).at("left_out");
  REQUIRE(left_out.size() == 1);
  CHECK(left_out[0].at("candidate") == "a");
  CHECK(left_out[0].at("reason") == "the time for all layers was over before its turn came");
}

TEST_CASE("several streams are left out with the reason") {
  const LayersRun run({"a=null:fp32,streams=2,layers=scripted"});
  CHECK(run.fixture.records("layers").empty());
  CHECK(run.fixture.records("layers_end").at(0).at("left_out")[0].at("reason") ==
        "it infers in 2 streams at the same time, and a profile is of one");
}

TEST_CASE("who stops it finds what was measured, and no end") {
  const LayersRun run({"a=null:fp32,latency_us=1,layers=scripted"}, 3, kHour_ns,
                      "launch 2 of 3: a");
  CHECK(run.fixture.records("layers").size() == 1);
  CHECK(run.fixture.records("layers_end").empty());
}

}  // namespace edgebench::measure
