#include "measure/loadgen_run.h"

#include <iostream>

#include "base/error.h"
#include "null_fixture.h"

namespace edgebench::measure {
namespace {

using loadgen::Scenario;
using nlohmann::json;

LoadgenRequest request_of(const NullFixture& fixture, const std::vector<std::string>& candidates) {
  LoadgenRequest request;
  for (const std::string& text : candidates) request.candidates.push_back(parse_candidate(text));
  request.scenarios = {Scenario::single_stream, Scenario::offline};
  request.scenario.duration_ns = 50'000'000;
  request.scenario.offline_samples_min = 20;
  request.scenario.warm_up.limit_ns = 10'000'000;
  request.scenario.deadline_ns = 20'000'000'000;
  request.out = fixture.folder / "run";
  request.cache = fixture.cache();
  request.command = "edgebench loadgen";
  request.repeat = repeat_of;
  return request;
}

// Kind, candidate, scenario and outcome of every record.
std::vector<std::string> outline(const std::vector<json>& records) {
  std::vector<std::string> lines;
  for (const json& record : records) {
    std::string line = record.at("record");
    for (const char* field : {"candidate", "scenario", "outcome"}) {
      if (record.contains(field)) line += " " + record.at(field).get<std::string>();
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("every candidate's scenarios are recorded, and one that fails does not end the run") {
  NullFixture fixture;
  const LoadgenRequest request =
      request_of(fixture, {"wrong=null:fp32,logits=wrong", "broken=null:fp32,fail=unsupported",
                           "good=null:fp32,latency_us=200"});
  const auto records = run_loadgen(request, fixture.inputs, fixture.workers, fixture.progress);
  const std::string measured = loadgen::available() ? "ok" : "unsupported";
  CHECK(outline(records) ==
        std::vector<std::string>{
            "loadgen", "artifact wrong ok", "evaluation wrong inaccurate", "artifact broken ok",
            "evaluation broken unsupported", "artifact good ok", "evaluation good ok",
            "scenario good single-stream " + measured, "scenario good offline " + measured, "end"});
  CHECK(fixture.records() == records);
  CHECK(records[0].at("not_mlperf") == kNotMlperf);
  CHECK(records[0].at("plan").at("scenarios") == json{"single-stream", "offline"});
  CHECK(records[7].at("repeat") == repeat_of(request.candidates[2]));
}

TEST_CASE("a folder that holds a run is refused, and so is a single image") {
  NullFixture fixture;
  const LoadgenRequest request = request_of(fixture, {"null:fp32"});
  std::filesystem::create_directories(request.out);
  write_file_atomically(request.out / "records.jsonl", "{\"record\":\"run\"}\n");
  const auto run = [&] { run_loadgen(request, fixture.inputs, fixture.workers, fixture.progress); };
  CHECK_THROWS_WITH_AS(run(), doctest::Contains("holds a run already"), UsageError);
  fixture.inputs.names.resize(1);
  CHECK_THROWS_AS(run(), InputError);
}

}  // namespace edgebench::measure
