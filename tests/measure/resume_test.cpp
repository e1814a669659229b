#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "base/error.h"
#include "measure/bench.h"
#include "support.h"

namespace edgebench::measure {
namespace {

const std::string kRun =
    R"({"record":"run","schema":1,"candidates":[{"name":"a","runtime":"null","variant":"fp32",)"
    R"("threads":1,"batch":1,"options":{},"planted_slowdown":1.0}],)"
    R"("weights":{"sha256":"w","synthetic":true},)"
    R"("images":{"crops_key":"c"},"machine":{"cpu_model":"m"},)"
    R"("cpu_choice":{"workers":[1],"coordinator":0},)"
    R"("plan":{"rounds_min":8,"rounds_max":50,"budget_ns":9,)"
    R"("sweeps_per_round":20,"slice_ns":5,"seed":3,"deadline_ns":7,"warm_up":{"window_ns":1,)"
    R"("window_runs_min":4,"windows":3,"tolerance":0.02,"limit_ns":5},"memory_limit_bytes":99}})"
    "\n";

std::string sweep_and_end(int round, double run_ns, bool finished) {
  const std::string number = std::to_string(round);
  std::string text = R"({"record":"launch","round":)" + number +
                     R"(,"candidate":"a","outcome":"ok"})"
                     "\n"
                     R"({"record":"sweep","round":)" +
                     number + R"(,"slices":[{"candidate":"a","run_ns":[)" + std::to_string(run_ns) +
                     "]}]}\n";
  if (finished) {
    text += R"({"record":"round","round":)" + number +
            R"(,"elapsed_ns":100,"workers":[{"candidate":"a"}]})"
            "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("plan, finished rounds and time are taken over") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "r") << kRun << sweep_and_end(1, 10, true) << sweep_and_end(2, 999, false)
                              << sweep_and_end(3, 30, true) << sweep_and_end(4, 999, false);
  const ResumedRun run = read_interrupted(folder / "r");
  CHECK(run.run.candidates.at(0).name == "a");
  CHECK(run.settings.seed == 3);
  CHECK(run.settings.deadline_ns == 7);
  CHECK(run.settings.memory_limit_bytes == 99);
  CHECK(run.cpus.workers == std::vector<int>{1});
  CHECK(run.tally.rounds() == 2);
  CHECK(*run.tally.median_image_ns("a") == doctest::Approx(20));  // Unfinished rounds do not count.
  CHECK(run.last_round == 4);
  REQUIRE(run.cut_off.has_value());  // Round 2 was given up by who went on; 4 is still open.
  CHECK(run.cut_off->number == 4);
  CHECK(run.cut_off->sweeps == 1);
  CHECK(run.cut_off->workers == std::set<std::string>{"a"});
  CHECK(run.elapsed_ns == 100);
}

TEST_CASE("the rounds of a real run of 0.1.0 are taken over, and its plan") {
  const ResumedRun run =
      read_interrupted(std::filesystem::path(EDGEBENCH_EARLIER_RUN) / "records.jsonl");
  CHECK(run.settings.stopping.drop_slower);
  CHECK(run.settings.stopping.rounds_all == 8);
  CHECK(run.settings.sweeps_per_round == 3);
  REQUIRE(run.run.quantised);
  CHECK(run.run.quantised->scheme == "asymmetric_u8");
  CHECK(run.last_round == 12);
  CHECK(run.tally.rounds() == 12);
  CHECK_FALSE(run.cut_off);
  CHECK(run.elapsed_ns > 0);
}

TEST_CASE("a head-to-head round that was cut off is one, of the two that lived in its last sweep") {
  const test::TemporaryFolder folder;
  std::string run = kRun;
  for (const std::string name : {"b", "c"}) {
    const std::string a = R"({"name":"a",)";
    const std::size_t begin = run.find(a);
    const std::string whole = run.substr(begin, run.find("}]", begin) + 1 - begin);
    run.insert(begin, R"({"name":")" + name + "\"," + whole.substr(a.size()) + ",");
  }
  const auto sweep = [](int number, const std::string& slices) {
    return R"({"record":"sweep","round":5,"head_to_head":true,"sweep":)" + std::to_string(number) +
           R"(,"slices":[)" + slices + "]}\n";
  };
  const std::string a = R"({"candidate":"a","run_ns":[10]})";
  const std::string b = R"({"candidate":"b","run_ns":[20]})";
  const std::string nothing = R"({"candidate":"c","run_ns":[]})";
  std::ofstream(folder / "r") << run << sweep(0, a + "," + b + "," + nothing)
                              << sweep(1, b + "," + a) << sweep(2, a);
  ResumedRun resumed = read_interrupted(folder / "r");
  REQUIRE(resumed.run.candidates.size() == 3);
  REQUIRE(resumed.cut_off.has_value());
  CHECK(resumed.cut_off->head_to_head);
  CHECK(resumed.cut_off->number == 5);
  CHECK(resumed.cut_off->sweeps == 3);
  CHECK(resumed.cut_off->workers == std::set<std::string>{"a"});
  resumed.tally.end_round({"a", "b"});
  CHECK(resumed.tally.log_ratios("a", "b").at(0) == doctest::Approx(std::log(2)));
}

TEST_CASE("what a candidate failed at decides whether it is tried again") {
  const test::TemporaryFolder folder;
  const auto record = [](const char* kind, const char* candidate, const char* outcome) {
    return fmt::format(R"({{"record":"{}","round":1,"candidate":"{}","outcome":"{}"}})", kind,
                       candidate, outcome) +
           "\n";
  };
  std::ofstream(folder / "r")
      << kRun << record("artifact", "disk", "failed") << record("evaluation", "wrong", "inaccurate")
      << record("launch", "a", "ok") << record("launch", "launch", "crashed")
      << record("failure", "sweep", "timed_out")
      << R"({"record":"artifact","candidate":"a","outcome":"ok","runtime_version":"1.2"})"
      << "\n"
      << R"({"record":"resume","budget_ns":77})"
      << "\n";
  const ResumedRun run = read_interrupted(folder / "r");
  CHECK(run.failed == std::set<std::string>{"launch", "sweep"});
  CHECK(run.runtime_versions.at("a") == "1.2");
  CHECK(run.settings.stopping.budget_ns == 77);
}

TEST_CASE("only who lived to the end of a round is counted in it") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "r")
      << kRun << R"({"record":"sweep","round":1,"slices":[{"candidate":"a","run_ns":[10]}]})"
      << "\n"
      << R"({"record":"round","round":1,"elapsed_ns":5,"workers":[]})"
      << "\n";
  const ResumedRun run = read_interrupted(folder / "r");
  CHECK(run.tally.rounds() == 1);
  CHECK_FALSE(run.tally.median_image_ns("a").has_value());
  CHECK(run.last_round == 1);
}

TEST_CASE("a broken line in the middle is named; a torn last one is not missed") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "broken") << kRun << "{\"record\":\n" << sweep_and_end(1, 10, true);
  CHECK_THROWS_WITH_AS(read_interrupted(folder / "broken"), doctest::Contains("line 2"),
                       InputError);
  std::ofstream(folder / "torn") << kRun << "{\"record\":";
  CHECK(read_interrupted(folder / "torn").last_round == 0);
  CHECK_FALSE(read_interrupted(folder / "torn").cut_off.has_value());
  std::ofstream(folder / "empty").flush();
  CHECK_THROWS_WITH_AS(read_interrupted(folder / "empty"), doctest::Contains("no run"), InputError);
}

TEST_CASE("times by layer that were measured to their end are not measured again") {
  const test::TemporaryFolder folder;
  const std::string before = kRun + sweep_and_end(1, 10, true);
  std::ofstream(folder / "r") << before;
  CHECK_FALSE(read_interrupted(folder / "r").has_layers);
  CHECK_FALSE(read_interrupted(folder / "r").settings.layers);  // A plan of before has none.
  std::ofstream(folder / "r") << before
                              << R"({"record":"layers_end","elapsed_ns":1,"allowed_ns":2})"
                                 "\n";
  CHECK(read_interrupted(folder / "r").has_layers);
}

}  // namespace edgebench::measure
