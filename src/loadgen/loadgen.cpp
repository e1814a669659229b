// Traps that this file steps around (docs/LOADGEN.md):
// - The built-in configuration (mlperf.conf) is read once in a process, so that a second scenario
//   would run with the first one's figures: every field is set here and no file is read. The name
//   of the audit's configuration, which LoadGen looks for in the current folder and lets override
//   all settings, is one that cannot be there.
// - Tracing is on by default and writes 100 MB a second.
// - A log that cannot be opened makes StartTest() return at once, without a word to the caller and
//   with a thread that ends the process by std::terminate() later: so it is opened here first.
#include "loadgen/loadgen.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <loadgen.h>
#include <query_sample.h>
#include <query_sample_library.h>
#include <system_under_test.h>
#include <test_settings.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"

namespace edgebench::loadgen {
namespace {

constexpr const char* kDetailLog = "mlperf_log_detail.txt";
constexpr const char* kNoAuditConfig = "no-audit.config";

class Library final : public mlperf::QuerySampleLibrary {
 public:
  Library(System& system, std::size_t samples) : system_(system), samples_(samples) {}
  const std::string& Name() override { return name_; }
  std::size_t TotalSampleCount() override { return samples_; }
  std::size_t PerformanceSampleCount() override { return samples_; }
  // All of them: the set that is measured with is as large as the library.
  void LoadSamplesToRam(const std::vector<mlperf::QuerySampleIndex>&) override { system_.load(); }
  void UnloadSamplesFromRam(const std::vector<mlperf::QuerySampleIndex>&) override {}

 private:
  System& system_;
  std::size_t samples_;
  std::string name_ = "crops";
};

class Adapter final : public mlperf::SystemUnderTest {
 public:
  explicit Adapter(System& system) : system_(system) {}
  const std::string& Name() override { return name_; }
  void IssueQuery(const std::vector<mlperf::QuerySample>& samples) override {
    queries_.clear();
    for (const mlperf::QuerySample& sample : samples) queries_.push_back({sample.id, sample.index});
    system_.issue(queries_);
  }
  void FlushQueries() override {}

 private:
  System& system_;
  std::vector<Query> queries_;  // Kept, so that the one of SingleStream costs no allocation.
  std::string name_ = "edgebench";
};

mlperf::TestScenario scenario_of(Scenario scenario) {
  switch (scenario) {
    case Scenario::single_stream:
      break;
    case Scenario::offline:
      return mlperf::TestScenario::Offline;
    case Scenario::server:
      return mlperf::TestScenario::Server;
  }
  return mlperf::TestScenario::SingleStream;
}

mlperf::TestSettings settings_of(const Settings& settings) {
  mlperf::TestSettings test;
  test.scenario = scenario_of(settings.scenario);
  test.mode = mlperf::TestMode::PerformanceOnly;
  test.min_duration_ms =
      static_cast<std::uint64_t>(settings.duration_ns / kNanosecondsPerMillisecond);
  test.max_duration_ms = 0;
  test.min_query_count = settings.queries_min;
  test.max_query_count = 0;
  test.single_stream_expected_latency_ns =
      static_cast<double>(kNanosecondsPerSecond) / settings.rate_per_s;
  test.single_stream_target_latency_percentile = 0.90;
  test.offline_expected_qps = settings.rate_per_s;
  test.server_target_qps = settings.rate_per_s;
  test.server_target_latency_ns = static_cast<std::uint64_t>(settings.latency_bound_ns);
  test.server_target_latency_percentile = 0.99;
  test.qsl_rng_seed = settings.seed;
  test.sample_index_rng_seed = settings.seed + 1;
  test.schedule_rng_seed = settings.seed + 2;
  test.token_latency_scaling_factor = 1;  // Not used here; LoadGen leaves it uninitialised.
  return test;
}

}  // namespace

bool available() {
  return true;
}

const char* version() {
  return "6.0.17";
}

void complete(std::span<const std::uintptr_t> ids) {
  std::vector<mlperf::QuerySampleResponse> responses;
  responses.reserve(ids.size());
  // Nobody looks at the logits of a performance run.
  for (const std::uintptr_t id : ids) responses.emplace_back(id, 0, 0);
  mlperf::QuerySamplesComplete(responses.data(), responses.size());
}

Figures run(const Settings& settings, System& system) {
  Library library(system, settings.samples);
  Adapter adapter(system);
  mlperf::LogSettings logs;
  logs.log_output.outdir = settings.logs;
  logs.enable_trace = false;
  write_file_atomically(settings.logs / kDetailLog, "");
  mlperf::StartTest(&adapter, &library, settings_of(settings), logs,
                    settings.logs / kNoAuditConfig);
  return read_detail_log(read_file(settings.logs / kDetailLog));
}

}  // namespace edgebench::loadgen
