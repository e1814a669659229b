#include "measure/workers/worker_client.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <tuple>
#include <vector>

#include "base/npy.h"
#include "measure/null_fixture.h"
#include "measure/scribe_worker.h"

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

void check_failure(const std::pair<Outcome, std::string>& seen, Outcome outcome,
                   const std::string& reason_begins) {
  CHECK(seen.first == outcome);
  CAPTURE(seen.second);
  CHECK(seen.second.starts_with(reason_begins));
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

  check_failure(outcome_of(fixture, while_opening("exit"), launch), Outcome::crashed,
                "left during open with exit code 7");

  std::tie(outcome, reason) = outcome_of(fixture, at_run("error"), launch);
  CHECK(outcome == Outcome::failed);
  CHECK(reason == "slice: the script says that this fails");

  std::tie(outcome, reason) = outcome_of(fixture, while_opening("unsupported"), launch);
  CHECK(outcome == Outcome::unsupported);

  launch.deadline_ns = 300'000'000;
  check_failure(outcome_of(fixture, at_run("hang"), launch), Outcome::timed_out,
                "no answer to slice within 0.3 s");
}

TEST_CASE("a compile that announces itself may pass the deadline by as much, and no further") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.deadline_ns = 2'000'000'000;
  const auto [outcome, reason] =
      outcome_of(fixture, {{"compile_ms", "2500"}, {"compile_at_most_ms", "60000"}}, launch);
  CHECK(outcome == Outcome::ok);
  CHECK(reason.empty());

  check_failure(outcome_of(fixture, {{"compile_ms", "60000"}}, launch), Outcome::timed_out,
                "no answer to open within 2 s, so it was killed");
  check_failure(
      outcome_of(fixture, {{"compile_ms", "60000"}, {"compile_at_most_ms", "500"}}, launch),
      Outcome::timed_out, "no answer to open within 2.5 s, so it was killed");
}

TEST_CASE("announcements add up, and none of them shortens the time") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.deadline_ns = 1'000'000'000;
  launch.program.executable = fixture.folder / "edgebench-worker-odd";
  const auto reason_of = [&](const std::string& events) {
    std::ofstream(launch.program.executable)
        << "#!/bin/sh\necho '{\"event\":\"ready\"}' >&3\n"
        << "read -r command <&3\necho '" << events << "' >&3\nsleep 60\n";
    std::filesystem::permissions(launch.program.executable, std::filesystem::perms::owner_all);
    return outcome_of(fixture, {}, launch).second;
  };
  const std::string phase = R"({"event":"phase","name":"compile","at_most_ns":)";
  CHECK(reason_of(phase + "200000000}\n" + phase + "300000000}")
            .starts_with("no answer to open within 1.5 s"));
  CHECK(reason_of(phase + "-200000000}").starts_with("no answer to open within 1 s"));
  CHECK(reason_of(phase + "\"long\"}") ==
        "what it announces during open is no phase; build it again");
}

TEST_CASE("a device reaches the runtime, its figures come back") {
  const NullFixture fixture;
  WorkerClient worker(fixture.launch());
  CHECK(worker.describe().devices.at(1).name == "toy");
  CHECK(worker.describe().device_kinds.at(2).name == "absent");
  const runtime::Opened opened = worker.open({.variant = "fp32",
                                              .artifact = fixture.inputs.weights.file,
                                              .crops = fixture.inputs.crops,
                                              .options = {{"latency_us", "50"}},
                                              .device = "Toy"});
  CHECK(opened.session.at("device") == "toy");
  CHECK(opened.device_memory_bytes == 64'000'000);
  const runtime::Slice slice = worker.slice({.duration_ns = 0, .runs_min = 2});
  CHECK(slice.device_ns == std::vector<std::int64_t>{35'000, 35'000});
  CHECK(slice.copy_to_device_ns == std::vector<std::int64_t>{7'500, 7'500});
  CHECK(slice.copy_to_host_ns == std::vector<std::int64_t>{2'500, 2'500});
  CHECK(worker.close().device_memory_bytes == 64'000'000);
}

TEST_CASE("a device that is absent is unsupported, and one that nobody has is a mistake") {
  const NullFixture fixture;
  const auto opened_on = [&](const std::string& device) -> std::pair<Outcome, std::string> {
    WorkerClient worker(fixture.launch());
    try {
      worker.open({.variant = "fp32",
                   .artifact = fixture.inputs.weights.file,
                   .crops = fixture.inputs.crops,
                   .device = device});
    } catch (const WorkerFailure& failure) {
      return {failure.outcome(), failure.what()};
    }
    return {Outcome::ok, {}};
  };
  CHECK(opened_on("ABSENT") ==
        std::pair(Outcome::unsupported,
                  std::string("open: null finds no device absent on this machine, only cpu, toy; "
                              "absent needs a machine that has one, and none has")));
  CHECK(opened_on("toi") ==
        std::pair(Outcome::failed,
                  std::string("open: null knows no device toi; it knows cpu, toy, absent")));
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
  launch.program.executable = fixture.folder / "edgebench-worker-odd";
  const std::string nested(100'000, '[');
  for (const std::string& answer : std::vector<std::string>{
           R"({"event":"error","outcome":5,"reason":{}})", R"({"event":"error","outcome":"ok"})",
           R"({"event":"opened","open_ns":"soon"})", R"(["event"])", "no JSON", nested,
           R"({"event":"opened","open_ns":)" + nested + std::string(nested.size(), ']') + "}"}) {
    CAPTURE(answer);
    std::ofstream(launch.program.executable)
        << "#!/bin/sh\necho '{\"event\":\"ready\"}' >&3\n"
        << "read -r command <&3\necho '" << answer << "' >&3\n";
    std::filesystem::permissions(launch.program.executable, std::filesystem::perms::owner_all);
    CHECK(outcome_of(fixture, {}, launch).first == Outcome::failed);
  }
}

TEST_CASE("an answer without end is a failure, and so are last words without end") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.program.executable = fixture.folder / "edgebench-worker-odd";
  std::ofstream(launch.program.executable) << "#!/bin/sh\necho '{\"event\":\"ready\"}' >&3\n"
                                           << "read -r command <&3\nyes | tr -d '\\n' >&3\n";
  std::filesystem::permissions(launch.program.executable, std::filesystem::perms::owner_all);
  CHECK(outcome_of(fixture, {}, launch) ==
        std::pair(Outcome::failed,
                  std::string("its answer to open is longer than 16 MB, so it was killed")));

  std::ofstream(launch.program.executable) << "#!/bin/sh\necho '{\"event\":\"ready\"}' >&3\n"
                                           << "read -r command <&3\n"
                                           << "yes | head -c 10000000 | tr -d '\\n'\nexit 3\n";
  CHECK(outcome_of(fixture, {}, launch).second ==
        "left during open with exit code 3; its last words: " + std::string(300, 'y') + "...");
}

TEST_CASE("how a worker ended, and what it left out, decide its outcome") {
  const NullFixture fixture;
  const auto ended = [&](const ScribeAnswers& answers) {
    const Scribe scribe(fixture.folder.path(), "scribe", fixture.inputs, answers);
    LaunchSettings launch = fixture.launch();
    launch.program.executable = scribe.executable();
    return outcome_of(fixture, {}, launch);
  };
  CHECK(ended({}).first == Outcome::ok);
  ScribeAnswers killed;
  killed.does_first["slice"] = "echo eaten; kill -9 $$";
  // By hand, so the kernel counts no kill for memory.
  CHECK(ended(killed) ==
        std::pair(Outcome::crashed, std::string("killed during slice (signal 9) by somebody else: "
                                                "memory was not short; its last words: eaten")));
  ScribeAnswers left;
  left.does_first["close"] = "exit 3";
  CHECK(ended(left) ==
        std::pair(Outcome::crashed, std::string("left during close with exit code 3")));
  ScribeAnswers idle;
  idle.slice.run_ns = {};
  CHECK(ended(idle) ==
        std::pair(Outcome::failed, std::string("its answer to slice holds no timed inference")));
  for (const auto& [slice, words] :
       {std::pair<runtime::Slice, std::string>{{.run_ns = {5, 0}}, "holds a time of 0 ns or less"},
        {{.after_switch_ns = -1, .run_ns = {5}}, "holds a time of 0 ns or less"},
        {{.run_ns = {5, 5}, .streams = {1}}, "has streams that do not fit its inferences"},
        {{.run_ns = {5, 5}, .streams = {2, 0}}, "has streams that do not fit its inferences"},
        {{.run_ns = {5}, .streams = {std::numeric_limits<std::size_t>::max(), 2}},
         "has streams that do not fit its inferences"}}) {
    ScribeAnswers untrue;
    untrue.slice = slice;
    CHECK(ended(untrue) == std::pair(Outcome::failed, "its answer to slice " + words));
  }
  ScribeAnswers ok;
  ok.does_first["open"] =
      R"(echo '{"event":"error","outcome":"ok","reason":"fine"}' >&3; continue)";
  CHECK(ended(ok) == std::pair(Outcome::failed, std::string("open: fine")));
}

TEST_CASE("a profile that does not fit together is the worker's failure, and its words are shown") {
  const NullFixture fixture;
  ScribeAnswers answers;
  answers.profile_opened.why_none = "none\x7f here";
  answers.profile_slice = {.plain_ns = {1, 2}, .profiled_ns = {1}};
  answers.profile_taken.times.kernels = {{.node = "a\x7f"}};
  answers.profile_taken.times.rows_ns = {{1}};
  const Scribe scribe(fixture.folder.path(), "scribe", fixture.inputs, answers);
  LaunchSettings launch = fixture.launch();
  launch.program.executable = scribe.executable();
  WorkerClient worker(launch);
  CHECK(worker.profile_open().why_none == "none? here");
  CHECK_THROWS_WITH_AS(worker.profile_slice({.pairs = 2}),
                       "its answer to profile_slice has other inferences than were asked for",
                       WorkerFailure);
  CHECK(worker.profile_take().kernels.at(0).node == "a?");
  answers.profile_taken.times.rows_ns = {{1, 2}};
  const Scribe untrue(fixture.folder.path(), "untrue", fixture.inputs, answers);
  launch.program.executable = untrue.executable();
  WorkerClient other(launch);
  CHECK_THROWS_WITH_AS(other.profile_take(),
                       "its answer to profile_take has 2 times of 1 kernels in a row",
                       WorkerFailure);
}

TEST_CASE("a worker that was stopped and went on is told from one that was not") {
  const NullFixture fixture;
  ScribeAnswers answers;
  answers.does_first["slice"] = "(sleep 0.2; kill -CONT $$) & kill -STOP $$";
  const Scribe stopped(fixture.folder.path(), "stopped", fixture.inputs, answers);
  const Scribe steady(fixture.folder.path(), "steady", fixture.inputs);
  const auto stood_still = [&](const Scribe& scribe) {
    LaunchSettings launch = fixture.launch();
    launch.program.executable = scribe.executable();
    WorkerClient worker(launch);
    worker.open({.variant = "fp32"});
    CHECK_FALSE(worker.stood_still());
    worker.slice({.duration_ns = 5'000'000});
    return worker.stood_still();
  };
  CHECK(stood_still(stopped));
  CHECK_FALSE(stood_still(steady));
}

TEST_CASE("what a worker says of its session is made harmless") {
  const NullFixture fixture;
  ScribeAnswers answers;
  answers.opened.session = {{"kernels", "a\x1b[31m"}};
  answers.opened.layers = {
      {"l\x1b", runtime::LayerKind::linear, runtime::Arithmetic::fp32, "k\x1b"}};
  const Scribe scribe(fixture.folder.path(), "scribe", fixture.inputs, answers);
  LaunchSettings launch = fixture.launch();
  launch.program.executable = scribe.executable();
  WorkerClient worker(launch);
  const runtime::Opened opened = worker.open({.variant = "fp32"});
  CHECK(opened.session.at("kernels") == "a?[31m");
  CHECK(opened.layers.at(0).name == "l?");
  CHECK(opened.layers.at(0).kernel == "k?");
}

TEST_CASE("a worker that cannot be started is a failure, not an exception of ours") {
  const NullFixture fixture;
  LaunchSettings launch = fixture.launch();
  launch.program.executable = "/no/such/worker";
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

TEST_CASE("what is wrong with a copy is said of the original") {
  const CopiedFile file{"/cache/file-ab/net.onnx", "/home/me/nets/net.onnx"};
  CHECK(about_original(file, "open: Load model from /cache/file-ab/net.onnx failed: bad") ==
        "Load model from /home/me/nets/net.onnx failed: bad");
  CHECK(about_original(file, "open: /cache/file-ab/net.onnx.data and /cache/file-ab/net.onnx") ==
        "/home/me/nets/net.onnx.data and /home/me/nets/net.onnx");
  // A companion is in the original's folder; the file itself stands in front.
  CHECK(about_original(file, "open: /cache/file-ab/w.data is short") ==
        "/home/me/nets/net.onnx: /home/me/nets/w.data is short");
  CHECK(about_original(file, "open: it has 2 inputs") == "/home/me/nets/net.onnx: it has 2 inputs");
  CHECK(about_original(file, "died of signal 11") == "/home/me/nets/net.onnx: died of signal 11");
}

}  // namespace edgebench::measure
