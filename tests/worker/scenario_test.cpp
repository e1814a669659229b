#include "worker/scenario.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "machine/cpus/affinity.h"
#include "runtime/fake_runtime.h"
#include "support.h"

namespace edgebench::worker {
namespace {

using loadgen::Scenario;

// Sessions of a fake runtime and all that a scenario takes beside them.
class Bed {
 public:
  explicit Bed(
      int streams, int batch, std::function<void(int stream)> on_run = [](int) {})
      : batch_(batch) {
    for (int i = 0; i < streams; ++i) {
      sessions_.push_back(std::make_unique<runtime::FakeSession>(batch, [this, i, on_run] {
        {
          const std::scoped_lock lock(mutex_);
          threads[i].insert(std::this_thread::get_id());
          ++runs;
        }
        on_run(i);
      }));
    }
    const std::vector<std::uint8_t> pixels(48, 1);
    write_npy(folder_ / "crops.npy", pixels, std::array<std::size_t, 4>{4, 2, 2, 3});
  }

  runtime::ScenarioResult run(runtime::ScenarioCommand command) {
    command.logs = folder_ / "logs";
    Streams streams(sessions_, [](runtime::Session&, std::size_t) {}, 1);
    const SampleStore store(MappedNpy(folder_ / "crops.npy"), *sessions_.front(),
                            image::Normalisation::imagenet);
    return run_scenario(command, streams, sessions_, store, batch_);
  }

  std::map<int, std::set<std::thread::id>> threads;  // By stream, those that ran its session.
  int runs = 0;

 private:
  test::TemporaryFolder folder_;
  std::vector<std::unique_ptr<runtime::Session>> sessions_;
  std::mutex mutex_;
  int batch_;
};

runtime::ScenarioCommand command_for(Scenario scenario) {
  return {.scenario = scenario,
          .duration_ns = 50'000'000,
          .queries_min = 100,
          .rate_per_s = scenario == Scenario::single_stream ? 1e6 : 2000,
          .latency_bound_ns = 10'000'000'000,
          .seed = 1};
}

// Every figure, as it is sent to the coordinator and as that reads it.
void check_figures(const runtime::OwnFigures& figures, const std::string& expected) {
  const nlohmann::json sent = figures;
  CHECK(sent == nlohmann::json::parse(expected));
  CHECK(nlohmann::json(sent.get<runtime::OwnFigures>()) == sent);
}

bool there_is_loadgen() {
  if (loadgen::available()) return true;
  Bed bed(1, 1);
  CHECK_THROWS_WITH_AS(bed.run(command_for(Scenario::offline)), doctest::Contains("make sdk"),
                       runtime::Unsupported);
  std::cout << "skipped: built without LoadGen\n";
  return false;
}

}  // namespace

TEST_CASE("our own figures refuse percentiles of too few samples") {
  std::vector<std::int64_t> latencies_ns(63, 5);
  CHECK_FALSE(own_figures(latencies_ns, 1).p90_ns.has_value());
  latencies_ns.push_back(9);
  check_figures(own_figures(latencies_ns, 2'000'000'000),
                R"({"samples": 64, "p50_ns": 5, "p90_ns": 5, "p99_ns": null, "max_ns": 9,
                    "samples_per_s": 32})");
}

TEST_CASE("our own figures are of the samples in their order of size") {
  std::vector<std::int64_t> latencies_ns(1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    latencies_ns[i] = static_cast<std::int64_t>(i * 7 % 1000) + 1;  // 1 to 1000, mixed.
  }
  check_figures(own_figures(latencies_ns, 500'000'000),
                R"({"samples": 1000, "p50_ns": 500, "p90_ns": 900, "p99_ns": 990, "max_ns": 1000,
                    "samples_per_s": 2000})");
}

TEST_CASE("SingleStream calls the session on the thread that it was warmed up on") {
  if (!there_is_loadgen()) return;
  Bed bed(1, 1);
  const runtime::ScenarioResult result = bed.run(command_for(Scenario::single_stream));
  CHECK(bed.threads[0] == std::set{std::this_thread::get_id()});
  CHECK(result.own.samples == result.loadgen.queries);
  CHECK(static_cast<std::size_t>(bed.runs) == result.own.samples);
  CHECK(result.samples_in_memory == 4);
  CHECK(result.own.p50_ns > 0);
}

TEST_CASE("Offline fills batches, and the last one as far as the samples go") {
  if (!there_is_loadgen()) return;
  Bed bed(1, 8);
  const runtime::ScenarioResult result = bed.run(command_for(Scenario::offline));
  CHECK(result.own.samples == 110);  // 50 ms at 2000 a second, and LoadGen's tenth.
  CHECK(bed.runs == 14);             // 13 of 8, and one of 6.
  CHECK(bed.threads[0] == std::set{std::this_thread::get_id()});
  CHECK(result.loadgen.samples_per_s.value_or(0) > 0);
}

TEST_CASE("Server's queries wait for whichever session is free, each on its own thread") {
  if (!there_is_loadgen()) return;
  // Each session waits in its first run until the other is in one, too: a single server would hang.
  std::mutex mutex;
  std::condition_variable both;
  std::set<int> seen;
  Bed bed(2, 1, [&](int stream) {
    std::unique_lock lock(mutex);
    seen.insert(stream);
    both.notify_all();
    both.wait(lock, [&] { return seen.size() == 2; });
  });
  runtime::ScenarioCommand command = command_for(Scenario::server);
  command.queries_min = 500;  // Enough for LoadGen to be sure of the bound.
  command.rate_per_s = 10'000;
  const runtime::ScenarioResult result = bed.run(command);
  CHECK(bed.threads[0].size() == 1);
  CHECK(bed.threads[1].size() == 1);
  CHECK(bed.threads[0] != bed.threads[1]);
  CHECK(result.own.samples == result.loadgen.queries);
  CHECK(result.loadgen.valid);
}

TEST_CASE("what a session throws ends the scenario with it, and not in a hang") {
  if (!there_is_loadgen()) return;
  for (const Scenario scenario : {Scenario::single_stream, Scenario::offline, Scenario::server}) {
    int runs = 0;
    Bed bed(1, 1, [&](int) {
      if (++runs == 3) throw std::runtime_error("the session broke");
    });
    CHECK_THROWS_WITH(bed.run(command_for(scenario)), "the session broke");
    CHECK(runs == 3);
  }
}

TEST_CASE("LoadGen's threads go to their own CPUs, and the session's thread stays where it was") {
  if (!there_is_loadgen()) return;
  const std::vector<int> cpus = machine::allowed_cpus();
  std::set<std::vector<int>> places;
  for (const Scenario scenario : {Scenario::single_stream, Scenario::offline}) {
    Bed bed(1, 1, [&](int) { places.insert(machine::allowed_cpus()); });
    runtime::ScenarioCommand command = command_for(scenario);
    command.generator_cpus = {cpus.back()};
    bed.run(command);
  }
  CHECK(places == std::set{cpus});
  CHECK(machine::allowed_cpus() == cpus);
}

TEST_CASE("commands and results survive the channel") {
  runtime::ScenarioCommand command = command_for(Scenario::server);
  command.generator_cpus = {1, 3};
  const auto read_back = nlohmann::json(command).get<runtime::ScenarioCommand>();
  CHECK(read_back.scenario == Scenario::server);
  CHECK(read_back.generator_cpus == std::vector<int>{1, 3});
  runtime::ScenarioResult result;
  result.loadgen.over_bound = 3;
  const auto answered = nlohmann::json(result).get<runtime::ScenarioResult>();
  CHECK(answered.loadgen.over_bound == 3);
  CHECK_FALSE(answered.loadgen.samples_per_s.has_value());
}

}  // namespace edgebench::worker
