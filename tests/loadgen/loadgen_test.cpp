#include "loadgen/loadgen.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::loadgen {
namespace {

// Answers at once, on LoadGen's own stack, and remembers what was asked.
class Obedient final : public System {
 public:
  void load() override { ++loads; }
  void issue(std::span<const Query> queries) override {
    std::vector<std::uintptr_t> ids;
    for (const Query& query : queries) {
      ids.push_back(query.id);
      samples.push_back(query.sample);
    }
    issues.push_back(queries.size());
    complete(ids);
  }
  int loads = 0;
  std::vector<std::size_t> issues;   // Samples of each query.
  std::vector<std::size_t> samples;  // Of all queries, in order.
};

Settings short_run(Scenario scenario, const std::filesystem::path& logs) {
  return {.scenario = scenario,
          .duration_ns = 50'000'000,
          .queries_min = 100,
          .rate_per_s = 2000,
          .latency_bound_ns = 1'000'000'000,
          .seed = 7,
          .samples = 5,
          .logs = logs};
}

// False, having said so, where there is no LoadGen: then nothing may run.
bool there_is_one() {
  if (available()) return true;
  Obedient system;
  CHECK_THROWS_AS(run({}, system), std::logic_error);
  CHECK_THROWS_AS(complete({}), std::logic_error);
  CHECK(std::string(version()).empty());
  std::cout << "skipped: built without LoadGen\n";
  return false;
}

}  // namespace

TEST_CASE("SingleStream asks for one sample after the other until its time is over") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  Obedient system;
  // With so few queries made ready it would run out of them long before.
  Settings settings = short_run(Scenario::single_stream, folder.path());
  settings.rate_per_s = 1'000'000;
  const Figures figures = run(settings, system);
  CHECK(system.loads == 1);
  CHECK(system.issues.size() == figures.queries);
  CHECK(std::ranges::all_of(system.issues, [](std::size_t samples) { return samples == 1; }));
  CHECK(figures.queries >= 100);
  CHECK(std::set(system.samples.begin(), system.samples.end()).size() == 5);
  CHECK(figures.p50_ns > 0);
  CHECK(figures.p90_ns >= figures.p50_ns);
  CHECK(figures.early_stopping_p90_ns.value_or(0) >= figures.p90_ns);
}

TEST_CASE("too low a rate makes LoadGen run out of queries, and the figures say so") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  Obedient system;
  Settings settings = short_run(Scenario::single_stream, folder.path());
  settings.rate_per_s = 1;
  const Figures figures = run(settings, system);
  CHECK(figures.queries == 100);
  CHECK_FALSE(figures.duration_met);
  CHECK_FALSE(figures.valid);
  CHECK_FALSE(figures.invalid_reason.empty());
}

TEST_CASE("Offline is one query of all samples, enough for the time at the expected rate") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  Obedient system;
  Settings settings = short_run(Scenario::offline, folder.path());
  run(settings, system);
  CHECK(system.issues == std::vector<std::size_t>{110});  // 50 ms, 2000 a second, and a tenth.
  settings.queries_min = 300;
  run(settings, system);
  CHECK(system.issues.back() == 300);
}

TEST_CASE("Server's arrivals come from the seed, and its judgement from the bound") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  Settings settings = short_run(Scenario::server, folder.path());
  Obedient first;
  const Figures figures = run(settings, first);
  CHECK(figures.over_bound == 0);
  CHECK(figures.scheduled_per_s > 0);
  Obedient again;
  const Figures repeated = run(settings, again);
  CHECK(again.samples == first.samples);
  CHECK(repeated.scheduled_per_s == figures.scheduled_per_s);
  settings.seed = 8;
  Obedient other;
  CHECK(run(settings, other).scheduled_per_s != figures.scheduled_per_s);
  settings.latency_bound_ns = 1;
  Obedient slow;
  const Figures failed = run(settings, slow);
  CHECK(failed.over_bound == failed.queries);
  CHECK_FALSE(failed.valid);
}

TEST_CASE("queries may be answered later and by another thread") {
  if (!there_is_one()) return;
  class Later final : public System {
   public:
    void load() override {}
    void issue(std::span<const Query> queries) override {
      std::vector<std::uintptr_t> ids;
      for (const Query& query : queries) ids.push_back(query.id);
      threads_.emplace_back([ids = std::move(ids)] { complete(ids); });
    }

   private:
    std::vector<std::jthread> threads_;
  };
  const test::TemporaryFolder folder;
  Later system;
  Settings settings = short_run(Scenario::server, folder.path());
  settings.queries_min = 20;
  settings.rate_per_s = 1000;
  CHECK(run(settings, system).queries >= 20);
}

TEST_CASE("all of LoadGen's files go into the folder for logs, and none of them is a trace") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  Obedient system;
  run(short_run(Scenario::server, folder.path()), system);
  CHECK(std::filesystem::exists(folder / "mlperf_log_summary.txt"));
  CHECK(std::filesystem::file_size(folder / "mlperf_log_trace.json") == 0);
  CHECK_FALSE(std::filesystem::exists("mlperf_log_summary.txt"));
}

TEST_CASE("an audit's configuration in the current folder changes nothing") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  write_file_atomically(folder / "audit.config", "*.Offline.min_query_count = 999\n");
  std::filesystem::current_path(folder.path());
  Obedient system;
  run(short_run(Scenario::offline, folder.path()), system);
  std::filesystem::current_path(before);
  CHECK(system.issues == std::vector<std::size_t>{110});
}

TEST_CASE("logs that cannot be written are an error before anything runs") {
  if (!there_is_one()) return;
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  Obedient system;
  CHECK_THROWS(run(short_run(Scenario::server, folder / "file"), system));
  CHECK(system.issues.empty());
}

}  // namespace edgebench::loadgen
