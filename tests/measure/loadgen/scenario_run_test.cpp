#include "measure/loadgen/scenario_run.h"

#include <algorithm>
#include <iostream>
#include <set>

#include "machine/accelerator/made_nvml.h"
#include "machine/fake_root.h"
#include "measure/null_fixture.h"
#include "measure/prepare/evaluation.h"

namespace edgebench::measure {
namespace {

using loadgen::Scenario;
using nlohmann::json;

// The null runtime with those options, and a scenario that takes a fraction of a second.
json record_of(const NullFixture& fixture, const std::string& candidate, Scenario scenario,
               const std::function<void(ScenarioSettings&)>& change = {},
               const WatchedDevices& devices = {}) {
  const PreparedCandidate prepared =
      prepared_candidate(parse_candidate(candidate), fixture.null_worker(),
                         {.main_file = fixture.inputs.weights.file}, fixture.inputs);
  ScenarioSettings settings;
  settings.duration_ns = 100'000'000;
  settings.server_p99_ns = 50'000'000;
  settings.offline_samples_min = 50;
  settings.warm_up.limit_ns = 20'000'000;
  settings.deadline_ns = 20'000'000'000;
  if (change) change(settings);
  const ScenarioPlace place{
      .logs = fixture.folder / "logs", .worker_cpus = {}, .generator_cpus = {}, .devices = devices};
  std::filesystem::create_directories(place.logs);
  return run_scenario(prepared, scenario, settings, place, [](const std::string&) {});
}

bool there_is_loadgen(const NullFixture& fixture) {
  if (loadgen::available()) return true;
  const json record = record_of(fixture, "null:fp32", Scenario::offline);
  CHECK(record.at("outcome") == "unsupported");
  CHECK(record.at("reason").get<std::string>().find("make sdk") != std::string::npos);
  std::cout << "skipped: built without LoadGen\n";
  return false;
}

}  // namespace

TEST_CASE("SingleStream and Offline give LoadGen's figures and ours, and leave no logs behind") {
  const NullFixture fixture;
  if (!there_is_loadgen(fixture)) return;
  const json single =
      record_of(fixture, "null:fp32,latency_us=500,batch=4,streams=2", Scenario::single_stream);
  CAPTURE(single.dump());
  CHECK(single.at("outcome") == "ok");
  CHECK(single.at("scenario") == "single-stream");
  CHECK(single.at("batch") == 1);
  CHECK(single.at("streams") == 1);
  CHECK(single.at("loadgen").at("p50_ns") >= 500'000);
  CHECK(single.at("own").at("p50_ns") >= 500'000);
  CHECK(single.at("own").at("samples") == single.at("loadgen").at("queries"));
  CHECK(single.at("warm_up").at("runs") > 0);
  CHECK(single.at("circumstances").contains("trust_notes"));
  const json offline = record_of(fixture, "null:fp32,latency_us=500,batch=4", Scenario::offline);
  CHECK(offline.at("outcome") == "ok");
  CHECK(offline.at("batch") == 4);
  CHECK(offline.at("own").at("samples") >= 50);
  CHECK(offline.at("loadgen").at("samples_per_s") > 0);
  CHECK(offline.at("loadgen").at("samples_per_s") <= 8000);  // 4 in 500 us.
  CHECK(std::filesystem::is_empty(fixture.folder / "logs"));
}

TEST_CASE("the device of a scenario is read before, after each answer of the worker, and after") {
  const NullFixture fixture;
  if (!there_is_loadgen(fixture)) return;
  const test::FakeRoot root;
  const test::MadeNvml script(test::talkative_device());
  const machine::Devices devices(root.path(), test::kMadeNvml);
  const json record =
      record_of(fixture, "null:fp32,latency_us=500,device=toy", Scenario::offline, {},
                {.devices = &devices, .places = {{"toy", {.index = 0, .missing = ""}}}});
  REQUIRE(record.at("circumstances").at("devices").size() == 1);
  const json& device = record.at("circumstances").at("devices")[0];
  CHECK(device.at("device") == "toy");
  CHECK(device.at("before").at("power_w") == 123.456);
  CHECK(device.at("loaded_readings") == record.at("attempts"));
  CHECK(device.at("after").at("power_w") == 123.456);
}

TEST_CASE("Server's record has every trial of the search, each with arrivals of its own") {
  const NullFixture fixture;
  if (!there_is_loadgen(fixture)) return;
  const json record = record_of(fixture, "null:fp32,latency_us=200", Scenario::server);
  CAPTURE(record.dump());
  CHECK(record.at("outcome") == "ok");
  CHECK(record.at("bound_ns") == 50'000'000);
  REQUIRE_FALSE(record.at("trials").empty());
  std::set<double> arrivals;  // With the same seed, another rate only stretches them.
  for (const json& trial : record.at("trials")) {
    arrivals.insert(trial.at("loadgen").at("scheduled_per_s").get<double>() /
                    trial.at("rate_per_s").get<double>());
    CHECK(trial.at("loadgen").at("queries") >= 662);
    CHECK(trial.at("held") == trial.at("loadgen").at("valid"));
  }
  CHECK(arrivals.size() == record.at("trials").size());
  // A machine may be too busy for any rate.
  if (record.at("highest_per_s").is_null()) return;
  CHECK(record.at("trials").back().at("confirming") == true);
  CHECK(record.at("highest_per_s") == record.at("trials").back().at("rate_per_s"));
}

TEST_CASE("a bound below the inference itself is held by no rate, which is no failure") {
  const NullFixture fixture;
  if (!there_is_loadgen(fixture)) return;
  const json record =
      record_of(fixture, "null:fp32,latency_us=200", Scenario::server,
                [](ScenarioSettings& settings) { settings.server_p99_ns = 150'000; });
  CHECK(record.at("outcome") == "ok");
  CHECK(record.at("highest_per_s").is_null());
  CHECK_FALSE(record.at("lowest_failed_per_s").is_null());
}

TEST_CASE("a worker that fails during a scenario is an outcome with its reason and its log") {
  const NullFixture fixture;
  if (!there_is_loadgen(fixture)) return;
  const auto failing = [&](const std::string& fail) {
    return record_of(fixture, "null:fp32,latency_us=200,fail_at_run=200,fail=" + fail,
                     Scenario::offline, [](ScenarioSettings& settings) {
                       settings.warm_up.limit_ns = 1;
                       settings.offline_samples_min = 1000;
                       settings.deadline_ns = 2'000'000'000;
                     });
  };
  const json crashed = failing("crash");
  CHECK(crashed.at("outcome") == "crashed");
  CHECK(crashed.at("reason").get<std::string>().find("during scenario") != std::string::npos);
  CHECK(std::filesystem::exists(fixture.folder / crashed.at("log").get<std::string>()));
  CHECK(failing("error").at("outcome") == "failed");
  CHECK(failing("unsupported").at("outcome") == "unsupported");
  CHECK(failing("hang").at("outcome") == "timed_out");
}

}  // namespace edgebench::measure
