#include "measure/worker_client.h"

#include <algorithm>
#include <fstream>
#include <tuple>

#include "base/npy.h"
#include "null_fixture.h"

namespace edgebench::measure {
namespace {

// The outcome and the reason of opening the null runtime with these options and running a slice.
std::pair<Outcome, std::string> outcome_of(const NullFixture& fixture,
                                           const std::map<std::string, std::string>& options,
                                           LaunchSettings launch) {
  try {
    WorkerClient worker(std::move(launch));
    worker.open({.variant = "fp32",
                 .artifact = fixture.inputs.weights.file,
                 .crops = fixture.inputs.crops,
                 .options = options});
    worker.slice({.duration_ns = 5'000'000});
    worker.close();
  } catch (const WorkerFailure& failure) {
    return {failure.outcome(), failure.what()};
  }
  return {Outcome::ok, {}};
}

}  // namespace

TEST_CASE("a worker describes itself, opens, runs and leaves no log behind") {
  const NullFixture fixture;
  WorkerClient worker(fixture.launch());
  CHECK(worker.spawn_ns() > 0);
  CHECK(worker.describe().name == "null");
  const runtime::Opened opened = worker.open({.variant = "fp32",
                                              .artifact = fixture.inputs.weights.file,
                                              .crops = fixture.inputs.crops,
                                              .options = {{"latency_us", "50"}}});
  CHECK(opened.first_inference_ns >= 50'000);
  CHECK(opened.bare_rss_bytes > 0);
  CHECK(opened.peak_rss_bytes >= opened.bare_rss_bytes);
  CHECK(opened.phases.size() == 2);
  const runtime::Slice slice = worker.slice({.duration_ns = 2'000'000});
  CHECK(slice.run_ns.size() >= 1);
  for (const std::int64_t run_ns : slice.run_ns) CHECK(run_ns >= 50'000);
  CHECK(worker.close().cpu_ns > 0);
  CHECK_FALSE(std::filesystem::exists(fixture.launch().log));
}

TEST_CASE("every way of failing has its outcome, its reason and its log") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  const auto at_run = [](const char* fail) {
    return std::map<std::string, std::string>{{"fail", fail}, {"fail_at_run", "5"}};
  };
  const auto while_opening = [](const char* fail) {
    return std::map<std::string, std::string>{{"fail", fail}};
  };

  auto [outcome, reason] = outcome_of(fixture, at_run("crash"), launch);
  CHECK(outcome == Outcome::crashed);
  CHECK(reason ==
        "died of signal 11 (Segmentation fault) during slice; its last words: null: "
        "about to crash, as scripted");
  CHECK(read_file(launch.log).starts_with("null: about to crash"));

  std::tie(outcome, reason) = outcome_of(fixture, while_opening("exit"), launch);
  CHECK(outcome == Outcome::crashed);
  CHECK(reason.starts_with("left during open with exit code 7"));

  std::tie(outcome, reason) = outcome_of(fixture, at_run("error"), launch);
  CHECK(outcome == Outcome::failed);
  CHECK(reason == "slice: the script says that this fails");

  std::tie(outcome, reason) = outcome_of(fixture, while_opening("unsupported"), launch);
  CHECK(outcome == Outcome::unsupported);

  launch.deadline_ns = 300'000'000;
  std::tie(outcome, reason) = outcome_of(fixture, at_run("hang"), launch);
  CHECK(outcome == Outcome::timed_out);
  CHECK(reason.starts_with("no answer to slice within 0.3 s"));
}

#ifndef __SANITIZE_ADDRESS__  // The address sanitizer has an allocator and limits of its own.
TEST_CASE("a worker that eats memory runs into its limit") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.memory_limit_bytes = 512'000'000;
  const auto [outcome, reason] = outcome_of(fixture, {{"fail", "memory"}}, launch);
  CHECK(outcome == Outcome::out_of_memory);
  CHECK(reason == "open: an allocation failed");
}
#endif

TEST_CASE("an answer that is not what it should be is a failure, whatever it holds") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.executable = fixture.folder / "edgebench-worker-odd";
  for (const std::string answer :
       {R"({"event":"error","outcome":5,"reason":{}})", R"({"event":"error","outcome":"ok"})",
        R"({"event":"opened","open_ns":"soon"})", R"(["event"])", "no JSON"}) {
    CAPTURE(answer);
    std::ofstream(launch.executable) << "#!/bin/sh\necho '{\"event\":\"ready\"}' >&3\n"
                                     << "read -r command <&3\necho '" << answer << "' >&3\n";
    std::filesystem::permissions(launch.executable, std::filesystem::perms::owner_all);
    CHECK(outcome_of(fixture, {}, launch).first == Outcome::failed);
  }
}

TEST_CASE("a worker that cannot be started is a failure, not an exception of ours") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.executable = "/no/such/worker";
  CHECK(outcome_of(fixture, {}, launch).first == Outcome::failed);
}

TEST_CASE("unknown options, variants and unreadable artifacts are refused by the worker") {
  const NullFixture fixture;
  CHECK(outcome_of(fixture, {{"colour", "red"}}, fixture.launch()).second ==
        "open: null has no option colour");
  CHECK(outcome_of(fixture, {{"fail", "sometimes"}}, fixture.launch()).first == Outcome::failed);
  WorkerClient worker(fixture.launch());
  CHECK_THROWS_WITH_AS(
      worker.open({.variant = "bf16", .artifact = "x", .crops = fixture.inputs.crops}),
      doctest::Contains("no variant bf16"), WorkerFailure);
  CHECK_THROWS_WITH_AS(worker.slice({.duration_ns = 1}), doctest::Contains("no session is open"),
                       WorkerFailure);
}

TEST_CASE("evaluate writes the reference's logits, whatever the batch") {
  const NullFixture fixture;
  const MappedNpy reference(fixture.inputs.reference_logits);
  for (const int batch : {1, 8, 64, 5}) {
    WorkerClient worker(fixture.launch());
    worker.open({.variant = "fp32",
                 .artifact = fixture.inputs.weights.file,
                 .crops = fixture.inputs.crops,
                 .batch = batch});
    const std::string file = fixture.folder / "logits.npy";
    CHECK(worker.evaluate({.logits = file, .images = 64}, 0).same_bits_twice);
    const MappedNpy logits(file);
    CHECK(logits.shape() == reference.shape());
    CHECK(std::ranges::equal(logits.floats(), reference.floats()));
  }
}

}  // namespace edgebench::measure
