// What the workers of a run are told, and what is recorded of their answers.

#include <algorithm>

#include "machine/cpus/affinity.h"
#include "machine/kernel_text.h"
#include "measure/bench.h"
#include "measure/prepare/users_file.h"
#include "measure/rounds/schedule.h"
#include "measure/scribe_fixture.h"

namespace edgebench::measure {

namespace {

// What was planned, read back from the records.
void check_resumed(const ScribeFixture& fixture, const BenchRequest& request,
                   const std::string& text) {
  const ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  REQUIRE(resumed.run.candidates.size() == 1);
  CHECK(candidate_text(resumed.run.candidates[0]) == text);
  CHECK(resumed.run.plan.baseline == "a");
  CHECK(resumed.settings.stopping.budget_ns == 90'000'000'000);
  CHECK(resumed.settings.stopping.rounds_all == 1);
  CHECK(resumed.settings.stopping.rounds_max == 2);
  CHECK_FALSE(resumed.settings.stopping.drop_slower);
  CHECK(resumed.settings.time_mistrusted);
  CHECK(resumed.settings.sweeps_per_round == 4);
  CHECK(resumed.settings.slice_ns == 1234);
  CHECK(resumed.settings.runs_per_slice == 5);
  CHECK(resumed.settings.seed == 6);
  CHECK(resumed.settings.warm_up.window_ns == 7);
  CHECK(resumed.settings.warm_up.window_runs_min == 8);
  CHECK(resumed.settings.warm_up.windows == 9);
  CHECK(resumed.settings.warm_up.tolerance == 0.5);
  CHECK(resumed.settings.warm_up.limit_ns == 10);
  CHECK(resumed.settings.deadline_ns == 21'000'000'000);
  CHECK(resumed.settings.memory_limit_bytes == std::uint64_t{3} << 30);
  CHECK(resumed.runtime_versions.at("a") == "1");
  CHECK(*resumed.tally.median_image_ns("a") == doctest::Approx(1000));  // 3000 for 3 images.
  CHECK(nlohmann::json(resumed.run.machine.cpu_model) ==
        fixture.records("run").at(0).at("machine").at("cpu_model"));
}

}  // namespace

TEST_CASE("a worker is told all of its candidate and of the plan, and a resumed run knows it") {
  ScribeFixture fixture;
  const Scribe& scribe = fixture.add("scribe", 3000);
  const std::string text =
      "a=scribe:fp32,threads=2,batch=3,streams=4,compile_cache=yes,planted_slowdown=1.5,mode=x";
  BenchRequest request = fixture.rounds(1, {text});
  BenchSettings& settings = request.settings;
  settings.stopping.budget_ns = 90'000'000'000;
  settings.stopping.rounds_max = 2;
  settings.stopping.drop_slower = false;
  settings.time_mistrusted = true;
  settings.sweeps_per_round = 4;
  settings.slice_ns = 1234;
  settings.runs_per_slice = 5;
  settings.seed = 6;
  settings.warm_up = {
      .window_ns = 7, .window_runs_min = 8, .windows = 9, .tolerance = 0.5, .limit_ns = 10};
  settings.deadline_ns = 21'000'000'000;
  settings.memory_limit_bytes = std::uint64_t{3} << 30;
  request.baseline = "a";
  CHECK(fixture.run(request) == "decided");

  const auto opens = scribe.heard("open");
  REQUIRE(opens.size() == 3);  // Image by image, in a batch, and to be timed.
  std::set<std::string> compile_caches;
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    const auto open = opens[i].get<runtime::OpenCommand>();
    const bool timed = i == 2;
    CHECK(open.variant == "fp32");
    CHECK(read_file(open.artifact) == fixture.inputs.weights.network_file);
    CHECK(open.crops == fixture.inputs.crops);
    CHECK(open.batch == (timed ? 3 : i == 1 ? 8 : 1));
    CHECK(open.threads == 2);
    CHECK(open.streams == (timed ? 4 : 1));
    CHECK(open.options == runtime::Options{{"mode", "x"}});
    CHECK(open.planted_slowdown == (timed ? 1.5 : 1));
    CHECK(open.normalise == image::Normalisation::imagenet);
    CHECK(std::filesystem::is_directory(open.compile_cache));
    compile_caches.insert(open.compile_cache);
  }
  CHECK(compile_caches.size() == 1);
  CHECK(scribe.heard("prepare").at(0).at("weights") ==
        fixture.inputs.weights.network_file.string());
  CHECK(scribe.heard("evaluate").at(0).at("images") == 64);
  CHECK(scribe.heard("evaluate").at(1).at("images") == 8);
  CHECK(scribe.heard("warm_up").at(0).at("window_ns") == 7);
  CHECK(scribe.heard("warm_up").at(0).at("window_runs_min") == 8);
  CHECK(scribe.heard("warm_up").at(0).at("windows") == 9);
  CHECK(scribe.heard("warm_up").at(0).at("tolerance") == 0.5);
  CHECK(scribe.heard("warm_up").at(0).at("limit_ns") == 10);
  const auto slices = scribe.heard("slice");
  REQUIRE(slices.size() == 4);
  for (int sweep = 0; sweep < 4; ++sweep) {
    const auto command = slices[static_cast<std::size_t>(sweep)].get<runtime::SliceCommand>();
    CHECK(command.duration_ns == 1234);
    CHECK(command.runs_min == 5);
    CHECK(command.first_image == first_image(1, sweep, 4));
  }
  for (const auto& start : scribe.heard("start")) CHECK(start.at("data_kb") == "3145728");
  CHECK(fixture.records("launch").at(0).at("repeat") == repeat_of(request.candidates[0]));

  check_resumed(fixture, request, text);
}

TEST_CASE("every figure of a worker is recorded under its own name") {
  ScribeFixture fixture;
  fixture.add("scribe", 1000);
  fixture.run(fixture.rounds(1, {"a=scribe:fp32"}));
  const ScribeAnswers answers;
  const auto launch = fixture.records("launch").at(0);
  CHECK(launch.at("open_ns") == answers.opened.open_ns);
  CHECK(launch.at("first_inference_ns") == answers.opened.first_inference_ns);
  CHECK(launch.at("bare_rss_bytes") == answers.opened.bare_rss_bytes);
  CHECK(launch.at("peak_rss_bytes") == answers.opened.peak_rss_bytes);
  CHECK(launch.at("phases").at(1).at("name") == "compile");
  CHECK(launch.at("phases").at(1).at("duration_ns") == 2000);
  CHECK(launch.at("session").at("kernels") == "ink");
  CHECK(launch.at("warm_up").at("settled") == true);
  CHECK(launch.at("warm_up").at("runs") == answers.warmed_up.runs);
  CHECK(launch.at("warm_up").at("duration_ns") == answers.warmed_up.duration_ns);
  CHECK(launch.at("round") == 1);
  CHECK(launch.at("head_to_head") == false);
  const auto sweep = fixture.records("sweep").at(0);
  CHECK(sweep.at("round") == 1);
  CHECK(sweep.at("sweep") == 0);
  const auto slice = sweep.at("slices").at(0);
  CHECK(slice.at("candidate") == "a");
  CHECK(slice.at("after_switch_ns") == answers.slice.after_switch_ns);
  CHECK(slice.at("run_ns") == std::vector{1000, 1000, 1000});
  CHECK(slice.at("wall_ns") == answers.slice.wall_ns);
  CHECK(slice.at("cpu_ns") == answers.slice.cpu_ns);
  const auto worker = fixture.records("round").at(0).at("workers").at(0);
  CHECK(worker.at("peak_rss_bytes") == answers.closed.peak_rss_bytes);
  CHECK(worker.at("pss_bytes") == answers.closed.pss_bytes);
  CHECK(worker.at("cpu_ns") == answers.closed.cpu_ns);
  CHECK(worker.at("involuntary_switches") == answers.closed.involuntary_switches);
  CHECK(worker.at("wall_ns") > launch.at("spawn_ns"));
  const auto artifact = fixture.records("artifact").at(0);
  CHECK(artifact.at("main_file") == "artifact.bin");
  CHECK(artifact.at("size_bytes") == fixture.inputs.weights.network_file.string().size());
  CHECK(artifact.at("prepare_ns") > 0);
  CHECK(artifact.at("runtime_version") == "1");
  CHECK(artifact.at("cached") == false);
}

TEST_CASE("workers are pinned to the run's CPUs, one for each thread of every stream") {
  ScribeFixture fixture;
  const std::size_t all = machine::allowed_cpus().size();
  const auto pinned_to = [&](const std::string& name, const std::string& settings) {
    const Scribe& scribe = fixture.add(name, 1000);
    const BenchRequest request = fixture.rounds(1, {name + ":fp32" + settings});
    fixture.run(request);
    const auto cpus = fixture.records("run").at(0).at("worker_cpus").get<std::vector<int>>();
    const std::string started = scribe.heard("start").back().at("cpus");
    CHECK(machine::parse_cpu_list(started) == cpus);
    std::filesystem::remove_all(request.out);
    return cpus.size();
  };
  CHECK(pinned_to("one", "") == 1);
  CHECK(pinned_to("streams", ",streams=2") == std::min<std::size_t>(2, all));
}

TEST_CASE("a user's file is measured confined, with its normalisation and without a variant") {
  ScribeFixture fixture;
  const Scribe& scribe = fixture.add("scribe", 1000);
  write_file_atomically(fixture.folder / "model.scribe", "ink");
  BenchRequest request = fixture.rounds(1, {});
  request.candidates = {parse_artifact("scribe:" + (fixture.folder / "model.scribe").string() +
                                       ",normalise=plus-minus-one")};
  fixture.take_files(request.candidates);
  CHECK(fixture.run(request) == "decided");
  const auto opens = scribe.heard("open");
  REQUIRE(opens.size() == 3);
  for (const auto& open : opens) {
    CHECK(open.at("variant") == "");
    CHECK(read_file(open.at("artifact").get<std::string>()) == "ink");
    CHECK(open.at("normalise") == "plus-minus-one");
  }
  std::set<std::string> folders;
  for (const auto& start : scribe.heard("start")) {
    CHECK(start.at("arguments").get<std::string>().starts_with("--confined "));
    CHECK(start.at("arguments").get<std::string>().ends_with(" /dev/zero"));
    CHECK((start.at("data_kb") == "unlimited") == !confined_memory_limit_bytes().has_value());
    folders.insert(start.at("arguments"));
  }
  CHECK(folders.size() == 3);  // Of the inspection, the evaluation and the round.
  const ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  CHECK(candidate_text(resumed.run.candidates.at(0)) == candidate_text(request.candidates[0]));
  CHECK(resumed.run.candidates.at(0).file_sha256 == request.candidates[0].file_sha256);
  CHECK(fixture.records("artifact").at(0).at("prepare_ns").is_null());
}

TEST_CASE("a compile cache is found by runtime, version, artifact and every setting") {
  ScribeFixture fixture;
  const Scribe& scribe = fixture.add("scribe");
  // The folders of the timed launches: of these candidates, in their order within a round.
  const auto folders_of = [&](const std::vector<std::string>& settings) {
    std::vector<std::string> candidates;
    for (const auto& text : settings) candidates.push_back("scribe:" + text + ",compile_cache=yes");
    const BenchRequest request = fixture.rounds(1, candidates);
    fixture.run(request);
    std::filesystem::remove_all(request.out);
    const auto opens = scribe.heard("open");
    std::set<std::string> folders;
    for (auto open = opens.end() - std::ssize(candidates); open != opens.end(); ++open) {
      folders.insert(open->at("compile_cache"));
    }
    return folders;
  };
  const std::set<std::string> usual = folders_of({"fp32"});
  CHECK(folders_of({"fp32"}) == usual);
  CHECK(usual.begin()->find(fixture.cache().string()) == 0);
  std::set<std::string> all = folders_of({"fp32", "other", "fp32,threads=2", "fp32,batch=2",
                                          "fp32,streams=2", "fp32,mode=x", "fp32,mode=y"});
  CHECK(all.size() == 7);
  CHECK(all.contains(*usual.begin()));

  fixture.workers.at("scribe").description.version = "2";
  all.merge(folders_of({"fp32"}));
  CHECK(all.size() == 8);
  std::filesystem::copy(fixture.inputs.weights.network_file, fixture.folder / "other");
  fixture.inputs.weights.network_file = fixture.folder / "other";
  fixture.inputs.weights.network_sha256 = "other";
  all.merge(folders_of({"fp32"}));
  CHECK(all.size() == 9);
}

TEST_CASE("every command has the deadline, and the longer ones the time that they take") {
  ScribeFixture fixture;
  std::vector<std::string> candidates;
  for (const std::string command : {"prepare", "open", "evaluate", "close", "warm_up", "slice"}) {
    ScribeAnswers answers;
    answers.opened.first_inference_ns = 1'000'000;
    answers.does_first[command] = kNeverAnswers;
    fixture.add(command, answers);
    candidates.push_back(command + ":fp32");
  }
  BenchRequest request = fixture.rounds(1, candidates);
  request.settings.deadline_ns = 1'000'000'000;
  request.settings.warm_up.limit_ns = 200'000'000;
  fixture.run(request);
  std::map<std::string, std::string> reasons;
  for (const nlohmann::json& record : fixture.records()) {
    if (record.value("outcome", "ok") == "ok") continue;
    CHECK(record.at("outcome") == "timed_out");
    reasons[record.at("candidate")] = record.at("reason");
    CHECK_FALSE(record.contains("log"));  // It said nothing.
  }
  CHECK(reasons["prepare:fp32"] == "no answer to prepare within 1 s, so it was killed");
  CHECK(reasons["open:fp32"] == "no answer to open within 1 s, so it was killed");
  // Three times its first inference for each of 64 images.
  CHECK(reasons["evaluate:fp32"] == "no answer to evaluate within 1.19 s, so it was killed");
  CHECK(reasons["close:fp32"] == "no answer to close within 1 s, so it was killed");
  CHECK(reasons["warm_up:fp32"] == "no answer to warm_up within 1.2 s, so it was killed");
  CHECK(reasons["slice:fp32"] == "no answer to slice within 1 s, so it was killed");
}

}  // namespace edgebench::measure
