#include "measure/loadgen/loadgen_run.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "base/error.h"
#include "machine/cpus/affinity.h"
#include "machine/kernel_text.h"
#include "measure/null_fixture.h"
#include "measure/scribe_fixture.h"

namespace edgebench::measure {
namespace {

using loadgen::Scenario;
using nlohmann::json;

LoadgenRequest request_of(const NullFixture& fixture, const std::vector<std::string>& candidates) {
  LoadgenRequest request;
  for (const std::string& text : candidates) request.candidates.push_back(parse_candidate(text));
  request.scenarios = {Scenario::single_stream, Scenario::offline};
  request.settings.duration_ns = 50'000'000;
  request.settings.offline_samples_min = 20;
  request.settings.warm_up.limit_ns = 10'000'000;
  request.settings.deadline_ns = 20'000'000'000;
  request.out = fixture.folder / "run";
  request.cache = fixture.cache();
  request.command = "edgebench loadgen";
  request.repeat = repeat_of;
  return request;
}

void run(NullFixture& fixture, const LoadgenRequest& request) {
  const std::atomic<bool> stop = false;
  run_loadgen(request, fixture.inputs, fixture.workers, fixture.progress, stop);
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
  run(fixture, request);
  const auto records = fixture.records();
  const std::string measured = loadgen::available() ? "ok" : "unsupported";
  // Candidates are prepared side by side, so only what is of one of them has an order.
  std::vector<std::string> lines = outline(records);
  REQUIRE(lines.size() == 10);
  std::sort(lines.begin() + 1, lines.begin() + 7);
  CHECK(lines == std::vector<std::string>{"loadgen", "artifact broken ok", "artifact good ok",
                                          "artifact wrong ok", "evaluation broken unsupported",
                                          "evaluation good ok", "evaluation wrong inaccurate",
                                          "scenario good single-stream " + measured,
                                          "scenario good offline " + measured, "end"});
  CHECK(records[0].at("not_mlperf") == record::kNotMlperf);
  CHECK(records[0].at("plan").at("scenarios") == json{"single-stream", "offline"});
  CHECK(records[7].at("repeat") == repeat_of(request.candidates[2]));
}

TEST_CASE("a folder that holds a run is refused, and so is a single image") {
  NullFixture fixture;
  const LoadgenRequest request = request_of(fixture, {"null:fp32"});
  std::filesystem::create_directories(request.out);
  write_file_atomically(request.out / "records.jsonl", "{\"record\":\"run\"}\n");
  const auto try_it = [&] { run(fixture, request); };
  CHECK_THROWS_WITH_AS(try_it(), doctest::Contains("holds a run already"), UsageError);
  fixture.inputs.names.resize(1);
  CHECK_THROWS_AS(try_it(), InputError);
}

TEST_CASE("a worker is told all of its candidate, of the plan and of the scenario") {
  ScribeFixture fixture;
  ScribeAnswers answers;  // 50 runs a second while it warms up.
  answers.scenario.loadgen.valid = true;
  answers.scenario.loadgen.duration_met = true;
  answers.scenario.samples_in_memory = 17;
  const Scribe& scribe = fixture.add("scribe", answers);
  LoadgenRequest request =
      request_of(fixture, {"a=scribe:fp32,threads=2,batch=3,streams=4,mode=x"});
  request.scenarios = {Scenario::single_stream, Scenario::offline, Scenario::server};
  ScenarioSettings& settings = request.settings;
  settings.duration_ns = 80'000'000;
  settings.server_p99_ns = 8'000'000;
  settings.offline_samples_min = 900;
  settings.seed = 100;
  settings.warm_up.limit_ns = 77;
  settings.memory_limit_bytes = std::uint64_t{3} << 30;
  run(fixture, request);

  const auto header = fixture.records("loadgen").at(0);
  const auto opens = scribe.heard("open");
  REQUIRE(opens.size() == 5);  // Two of the evaluation.
  const auto scenarios = scribe.heard("scenario");
  REQUIRE(scenarios.size() > 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    const auto open = opens[2 + i].get<runtime::OpenCommand>();
    CHECK(open.variant == "fp32");
    CHECK(read_file(open.artifact) == fixture.inputs.weights.network_file);
    CHECK(open.crops == fixture.inputs.crops);
    CHECK(open.threads == 2);
    CHECK(open.options == runtime::Options{{"mode", "x"}});
    CHECK(open.batch == (i == 1 ? 3 : 1));
    CHECK(open.streams == (i == 0 ? 1 : 4));
    const auto record = fixture.records("scenario").at(i);
    CHECK(record.at("outcome") == "ok");
    CHECK(record.at("threads") == 2);
    CHECK(record.at("batch") == open.batch);
    CHECK(record.at("streams") == open.streams);
    CHECK(record.at("samples_in_memory") == 17);
    CHECK(record.at("session").at("kernels") == "ink");
    const auto command = scenarios[i].get<runtime::ScenarioCommand>();
    CHECK(command.scenario == request.scenarios[i]);
    CHECK(command.duration_ns == (i == 2 ? 20'000'000 : 80'000'000));
    CHECK(command.queries_min == std::array<std::size_t, 3>{64, 900, 662}[i]);
    CHECK(command.latency_bound_ns == 8'000'000);
    CHECK(command.seed == 100);
    CHECK(command.generator_cpus == header.at("generator_cpus").get<std::vector<int>>());
  }
  CHECK(scenarios[0].at("rate_per_s").get<double>() == doctest::Approx(60));
  CHECK(scenarios[1].at("rate_per_s").get<double>() == doctest::Approx(180));
  CHECK(scenarios[3].at("seed") == 103);  // Every trial of Server has arrivals of its own.
  CHECK(scenarios[4].at("seed") == 106);
  const auto trials = fixture.records("scenario").at(2).at("trials");
  REQUIRE(trials.size() == scenarios.size() - 2);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    CHECK(trials[i].at("rate_per_s") == scenarios[2 + i].at("rate_per_s"));
    CHECK(trials[i].at("held") == true);
  }
  for (const auto& warm_up : scribe.heard("warm_up")) CHECK(warm_up.at("limit_ns") == 77);
  const auto cpus = header.at("worker_cpus").get<std::vector<int>>();
  const auto starts = scribe.heard("start");
  for (const auto& start : starts) CHECK(start.at("data_kb") == "3145728");
  for (auto start = starts.end() - 3; start != starts.end(); ++start) {
    CHECK(machine::parse_cpu_list(start->at("cpus").get<std::string>()) == cpus);
  }
}

TEST_CASE("LoadGen that ran out of queries is asked again with more, three times in all") {
  ScribeFixture fixture;
  ScribeAnswers answers;
  answers.scenario.loadgen.invalid_reason = "too short";
  answers.scenario.own.samples_per_s = 200;
  const Scribe& scribe = fixture.add("scribe", answers);
  LoadgenRequest request = request_of(fixture, {"a=scribe:fp32,streams=2"});
  request.scenarios = {Scenario::single_stream};
  run(fixture, request);
  std::vector<double> rates;
  for (const auto& scenario : scribe.heard("scenario")) rates.push_back(scenario.at("rate_per_s"));
  REQUIRE(rates.size() == 3);
  CHECK(rates[0] == doctest::Approx(60));
  CHECK(rates[1] == doctest::Approx(240));  // A fifth more than it answered.
  CHECK(rates[2] == doctest::Approx(288));
  const auto record = fixture.records("scenario").at(0);
  CHECK(record.at("attempts") == 3);
  CHECK(record.at("expected_per_s").get<double>() == doctest::Approx(288));
  CHECK(record.at("own").at("samples_per_s") == 200);
  CHECK(record.at("outcome") == "failed");
  CHECK(record.at("reason") == "LoadGen calls the run invalid: too short");
  // Each thread of each stream has a CPU, as far as there are so many.
  CHECK(fixture.records("loadgen").at(0).at("worker_cpus").size() ==
        std::min<std::size_t>(2, machine::allowed_cpus().size()));
}

TEST_CASE("a scenario may take its time beyond the deadline of one answer") {
  ScribeFixture fixture;
  ScribeAnswers answers;
  answers.warmed_up.runs = 6400;
  answers.does_first["scenario"] = kNeverAnswers;
  fixture.add("scribe", answers);
  LoadgenRequest request = request_of(fixture, {"a=scribe:fp32"});
  request.scenarios = {Scenario::single_stream};
  request.settings.deadline_ns = 1'000'000'000;
  run(fixture, request);
  const auto record = fixture.records("scenario").at(0);
  CHECK(record.at("outcome") == "timed_out");
  // Four times its 50 ms, and twice what 64 queries take.
  CHECK(record.at("reason") == "no answer to scenario within 1.22 s, so it was killed");
}

}  // namespace edgebench::measure
