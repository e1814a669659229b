#include "measure/rounds/round.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "machine/accelerator/made_nvml.h"
#include "machine/cpus/affinity.h"
#include "machine/fake_root.h"
#include "measure/null_fixture.h"

namespace edgebench::measure {
namespace {

// Runs one round of these candidates of the null runtime.
struct RoundRun {
  // `stop_at`: the line of progress at which somebody asks the round to stop.
  RoundRun(const std::vector<std::string>& texts, std::function<void(RoundSettings&)> adjust = {},
           const std::string& stop_at = "never", std::optional<std::int64_t> end_by_ns = {}) {
    for (const std::string& text : texts) {
      prepared.push_back({.candidate = parse_candidate(text),
                          .program = fixture.null_worker().program,
                          .artifact = {.main_file = fixture.inputs.weights.file},
                          .crops = fixture.inputs.crops_at(0)});
    }
    std::filesystem::create_directories(fixture.folder / "run/logs");
    RoundSettings settings{.logs = fixture.folder / "run/logs",
                           .worker_cpus = machine::allowed_cpus(),
                           .sweeps = 4,
                           .slice_ns = 500'000,
                           .warm_up = {.limit_ns = 1},  // One run: the counts are certain.
                           .memory_limit_bytes = {},
                           .repeat = repeat_of};
    if (adjust) adjust(settings);
    RoundPlan plan{.number = 1, .head_to_head = false, .candidates = {}, .end_by_ns = end_by_ns};
    for (const PreparedCandidate& one : prepared) plan.candidates.push_back(&one);
    Recorder recorder(fixture.folder / "run/records.jsonl");
    outcome = run_round(plan, settings, recorder, tally, stop, [&](const std::string& now) {
      shown.push_back(now);
      if (now.starts_with(stop_at)) stop = true;
    });
  }

  NullFixture fixture;
  std::vector<PreparedCandidate> prepared;
  stats::Tally tally;
  std::atomic<bool> stop = false;
  std::vector<std::string> shown;
  RoundOutcome outcome;
};

// A file whose number rises as fast as a thread can write it.
class TickingCounter {
 public:
  std::filesystem::path file() const { return folder_ / "energy_uj"; }

 private:
  void write(std::uint64_t energy_uj) const {
    std::ofstream(folder_ / "next") << energy_uj;
    std::filesystem::rename(folder_ / "next", file());
  }

  test::TemporaryFolder folder_;
  std::jthread thread_ = [this] {
    write(0);
    return std::jthread([this](const std::stop_token& stop) {
      for (std::uint64_t energy_uj = 1; !stop.stop_requested(); ++energy_uj) write(energy_uj);
    });
  }();
};

}  // namespace

TEST_CASE("a launch that computes in another type than claimed is mistrusted") {
  const RoundRun run({"a=null:fp32", "b=null:fp32,arithmetic=bf16"});
  REQUIRE(run.outcome.failures.size() == 1);
  CHECK(run.outcome.failures[0].candidate == "b");
  CHECK(run.outcome.failures[0].outcome == Outcome::mistrusted);
  const auto launches = run.fixture.records("launch");
  REQUIRE(launches.size() == 2);
  CHECK(launches[0].at("outcome") == "ok");
  CHECK(launches[1].at("outcome") == "mistrusted");
  CHECK_FALSE(launches[0].contains("layers"));  // The evaluation's record has them.
}

TEST_CASE("a round records launches, sweeps in random order and its end") {
  const RoundRun run({"a=null:fp32,latency_us=50", "b=null:fp32,latency_us=100"});
  CHECK(run.outcome.failures.empty());
  CHECK(run.tally.rounds() == 1);
  // Twice as fast, whatever the machine does: both only spin.
  CHECK(run.tally.log_ratios("a", "b").front() > 0.3);

  auto launches = run.fixture.records("launch");
  REQUIRE(launches.size() == 2);
  std::ranges::sort(launches, {}, [](const auto& launch) { return launch.at("candidate"); });
  CHECK(launches[0].at("candidate") == "a");
  CHECK(launches[0].at("outcome") == "ok");
  CHECK(launches[0].at("repeat") == "edgebench bench --candidate a=null:fp32,latency_us=50");
  CHECK(launches[0].at("spawn_ns") > 0);
  CHECK(launches[0].at("first_inference_ns") >= 50'000);
  CHECK(launches[0].at("warm_up").at("runs") == 1);

  const auto sweeps = run.fixture.records("sweep");
  REQUIRE(sweeps.size() == 4);
  for (const auto& sweep : sweeps) {
    CHECK(sweep.at("slices").size() == 2);
    for (const auto& slice : sweep.at("slices")) {
      const auto run_ns = slice.at("run_ns").get<std::vector<std::int64_t>>();
      CHECK(run_ns.size() >= 1);
      CHECK(std::ranges::min(run_ns) >= (slice.at("candidate") == "a" ? 50'000 : 100'000));
    }
  }
  const auto rounds = run.fixture.records("round");
  REQUIRE(rounds.size() == 1);
  CHECK(rounds[0].at("workers").size() == 2);
  CHECK(rounds[0].at("workers")[0].at("peak_rss_bytes") > 0);
  CHECK(rounds[0].at("circumstances").contains("steal_fraction"));
  CHECK(rounds[0].at("circumstances").contains("trust_notes"));
}

TEST_CASE("a round that cannot end in time is given up after its launches, and does not count") {
  // Four sweeps of a millisecond or more each, and no time.
  const RoundRun run({"a=null:fp32,latency_us=50"}, {}, "never", now_ns());
  CHECK(run.outcome.too_long_ns >= 4 * (500'000 + 2 * 50'000));
  CHECK(run.outcome.failures.empty());
  CHECK(run.tally.rounds() == 0);
  CHECK(run.fixture.records("launch").size() == 1);
  CHECK(run.fixture.records("sweep").empty());
  CHECK(run.fixture.records("round").empty());
}

TEST_CASE("a round with time enough has all of its sweeps and tells what it cost") {
  const RoundRun run({"a=null:fp32,latency_us=50", "b=null:fp32"}, {}, "never",
                     now_ns() + 3600 * kNanosecondsPerSecond);
  CHECK(run.outcome.too_long_ns == 0);
  CHECK(run.fixture.records("sweep").size() == 4);
  const RoundCost& cost = run.outcome.cost;
  REQUIRE(cost.candidates.size() == 2);
  CHECK(cost.candidates.at("a").launch_ns > 0);
  CHECK(cost.candidates.at("a").slices_ns >= 4 * 500'000);
  CHECK(cost.all_ns > cost.candidates.at("a").launch_ns + cost.candidates.at("b").launch_ns +
                          cost.candidates.at("a").slices_ns + cost.candidates.at("b").slices_ns);
  CHECK_FALSE(run.outcome.stood_still);
}

TEST_CASE("energy is read before and after each slice") {
  const RoundRun without({"a=null:fp32"});
  for (const auto& sweep : without.fixture.records("sweep")) {
    CHECK_FALSE(sweep.at("slices").at(0).contains("energy_uj"));
  }
  const TickingCounter ticking;
  const machine::EnergyMeter meter(
      std::vector<machine::EnergyCounter>{{.file = ticking.file(), .name = "ticking"}});
  const RoundRun with({"a=null:fp32,latency_us=5000"},
                      [&](RoundSettings& settings) { settings.energy = &meter; });
  double sum_uj = 0;
  for (const auto& sweep : with.fixture.records("sweep")) {
    sum_uj += sweep.at("slices").at(0).at("energy_uj").get<double>();
  }
  CHECK(sum_uj > 0);
  const machine::EnergyMeter gone(
      std::vector<machine::EnergyCounter>{{.file = "no such file", .name = "gone"}});
  const RoundRun lost({"a=null:fp32"}, [&](RoundSettings& settings) { settings.energy = &gone; });
  CHECK_FALSE(lost.fixture.records("sweep").at(0).at("slices").at(0).contains("energy_uj"));
}

TEST_CASE("the devices that candidates compute on are watched, and stand in the round's record") {
  const test::FakeRoot root;
  auto lines = test::talkative_device();
  lines["reasons.0"] = "4";
  const test::MadeNvml script(lines);
  const machine::Devices devices(root.path(), test::kMadeNvml);
  const RoundRun run({"a=null:fp32,device=toy", "b=null:fp32"}, [&](RoundSettings& settings) {
    settings.devices = {.devices = &devices, .places = {{"toy", {.index = 0, .missing = ""}}}};
  });
  const auto circumstances = run.fixture.records("round").at(0).at("circumstances");
  REQUIRE(circumstances.at("devices").size() == 1);
  const auto& device = circumstances.at("devices")[0];
  CHECK(device.at("device") == "toy");
  CHECK(device.at("loaded_readings") == 4);  // One a sweep.
  CHECK(device.at("before").at("compute_processes") == 2);
  CHECK(device.at("after").at("energy_mj") == 12345678901);
  CHECK(device.at("trust_notes").size() == 2);  // Held back, and shared.
  const RoundRun without({"b=null:fp32"});
  CHECK_FALSE(without.fixture.records("round").at(0).at("circumstances").contains("devices"));
}

TEST_CASE("a worker that dies in a sweep is a failure with its log; the others go on") {
  const RoundRun run({"good=null:fp32", "bad=null:fp32,fail=crash,fail_at_run=5",
                      "late=null:fp32,fail=unsupported"});
  REQUIRE(run.outcome.failures.size() == 2);
  CHECK(run.outcome.failures[0].candidate == "late");
  CHECK(run.outcome.failures[0].outcome == Outcome::unsupported);
  CHECK(run.outcome.failures[1].candidate == "bad");
  CHECK(run.outcome.failures[1].outcome == Outcome::crashed);

  const auto failures = run.fixture.records("failure");
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].at("candidate") == "bad");
  const std::string log = failures[0].at("log");
  CHECK(read_file(run.fixture.folder / ("run/" + log)).find("about to crash") != std::string::npos);
  CHECK(run.fixture.records("round").at(0).at("workers").size() == 1);
  CHECK(run.tally.log_ratios("good", "bad").empty());
  CHECK(run.tally.median_image_ns("good").has_value());
  CHECK_FALSE(run.tally.median_image_ns("bad").has_value());
}

TEST_CASE("an interrupted round counts from a third of its sweeps on") {
  CHECK(least_sweeps(30) == 10);
  CHECK(least_sweeps(4) == 2);
  CHECK(least_sweeps(1) == 1);
  const RoundRun early({"null:fp32"}, {}, "sweep 1 of 4");
  CHECK(early.outcome.interrupted);
  CHECK(early.tally.rounds() == 0);
  CHECK(early.fixture.records("round").empty());
  const RoundRun late({"null:fp32"}, {}, "sweep 2 of 4");
  CHECK(late.outcome.interrupted);
  CHECK(late.tally.rounds() == 1);
  CHECK(late.fixture.records("sweep").size() == 2);
  CHECK(late.fixture.records("round").at(0).at("workers").at(0).at("peak_rss_bytes") > 0);
}

TEST_CASE("a hanging worker costs its deadline and no more") {
  const RoundRun run({"good=null:fp32", "stuck=null:fp32,fail=hang"},
                     [](RoundSettings& settings) { settings.deadline_ns = 3'000'000'000; });
  REQUIRE(run.outcome.failures.size() == 1);
  CHECK(run.outcome.failures[0].outcome == Outcome::timed_out);
  CHECK(run.tally.median_image_ns("good").has_value());
}

TEST_CASE("a planted slowdown is in the timed inferences") {
  const RoundRun run(
      {"a=null:fp32,latency_us=200", "b=null:fp32,latency_us=200,planted_slowdown=2"});
  CHECK(run.tally.log_ratios("a", "b").front() > 0.3);
  for (const auto& sweep : run.fixture.records("sweep")) {
    for (const auto& slice : sweep.at("slices")) {
      if (slice.at("candidate") != "b") continue;
      for (const std::int64_t run_ns : slice.at("run_ns")) CHECK(run_ns >= 400'000);
    }
  }
}

}  // namespace edgebench::measure
