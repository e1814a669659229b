#include "judge/compare/regression.h"

#include <algorithm>

#include "base/error.h"
#include "judge/made_choice.h"

namespace edgebench::judge {
namespace {

using Names = std::vector<std::string>;

// Eight rounds of each candidate, which has an artifact of 14 MB and right answers on `top1`
// images less than the reference.
test::MadeRun run_of(const test::Times& times_ns, int rounds = 8) {
  Names names;
  for (const auto& [name, time_ns] : times_ns) names.push_back(name);
  test::MadeRun run(names);
  for (const std::string& name : names) run.artifact(name, 14e6);
  for (const std::string& name : names) run.evaluation(name, test::top1_counts(5, 5));
  run.rounds(1, rounds, times_ns);
  run.end();
  return run;
}

const test::Times kBase = {{"a:x", 5e6}, {"b:x", 5.5e6}, {"c:x", 6e6}};

Gate gate(const record::RunRecords& base, const record::RunRecords& now,
          const GateRules& rules = {}) {
  return compare_runs(base, now, rules);
}

const CandidateChange& change_of(const Gate& gate, const std::string& name) {
  return *std::ranges::find(gate.candidates, name, &CandidateChange::now);
}

SpeedVerdict speed_verdict(const Gate& gate, const std::string& name) {
  return change_of(gate, name).speed->verdict;
}

}  // namespace

TEST_CASE("runs that show the same pass") {
  const Gate same = gate(run_of(kBase).records(), run_of(kBase).records());
  CHECK_FALSE(same.regressed);
  CHECK(same.sentence == "Nothing regressed.");
  CHECK(same.yardstick == "a:x");
  CHECK(speed_verdict(same, "b:x") == SpeedVerdict::held);
  CHECK(change_of(same, "b:x").speed->basis == Basis::relative);
  CHECK(change_of(same, "a:x").speed->basis == Basis::unpaired);
}

TEST_CASE("a slower candidate regresses beyond what is allowed, and not within") {
  const record::RunRecords base = run_of(kBase).records();
  const record::RunRecords now =
      run_of({{"a:x", 5e6}, {"b:x", 6e6}, {"c:x", 6e6}}).records();  // 9 %.
  const Gate strict = gate(base, now);
  CHECK(strict.regressed);
  CHECK(strict.sentence.starts_with("Regressed: b:x (0.91"));
  CHECK(speed_verdict(strict, "b:x") == SpeedVerdict::regressed);
  CHECK(speed_verdict(strict, "c:x") == SpeedVerdict::held);
  const Gate lenient = gate(base, now, {.allowed = 0.12});
  CHECK_FALSE(lenient.regressed);
  CHECK(speed_verdict(lenient, "b:x") == SpeedVerdict::held);
  const Gate faster = gate(now, base);
  CHECK_FALSE(faster.regressed);
  CHECK(speed_verdict(faster, "b:x") == SpeedVerdict::improved);
  CHECK(change_of(faster, "b:x").improvements.size() == 1);
}

TEST_CASE("what slowed everybody alike cancels against a yardstick, and is told") {
  const record::RunRecords base = run_of(kBase).records();
  const record::RunRecords now = run_of({{"a:x", 6e6}, {"b:x", 6.6e6}, {"c:x", 7.2e6}}).records();
  const Gate relative = gate(base, now);
  CHECK_FALSE(relative.regressed);
  CHECK(speed_verdict(relative, "a:x") == SpeedVerdict::regressed);  // By itself; not judged by.
  REQUIRE(relative.notes.size() == 1);
  CHECK(relative.notes[0].starts_with("a:x, the yardstick, itself ran 0.83"));
  const Gate absolute = gate(base, now, {.yardstick = "none"});
  CHECK(absolute.regressed);
  CHECK(absolute.yardstick.empty());
  CHECK(absolute.how.starts_with("Unpaired"));
  CHECK(speed_verdict(absolute, "c:x") == SpeedVerdict::regressed);
  CHECK(gate(base, now, {.yardstick = "c:x"}).yardstick == "c:x");
  CHECK_THROWS_WITH_AS(gate(base, now, {.yardstick = "d:x"}), doctest::Contains("'d:x'"),
                       UsageError);
}

TEST_CASE("a yardstick has not changed itself, and has somebody to measure") {
  test::MadeRun newer = run_of(kBase);
  newer.artifact("a:x", 13e6);  // Another artifact: the last record counts.
  CHECK(gate(run_of(kBase).records(), newer.records()).yardstick == "b:x");
  record::RunRecords versions = run_of(kBase).records();
  versions.artifacts[0].runtime_version = "2.0";
  versions.artifacts[1].runtime_version = "";
  CHECK(gate(run_of(kBase).records(), versions).yardstick == "c:x");
  const record::RunRecords alone = run_of({{"a:x", 5e6}}).records();
  CHECK(gate(alone, alone).yardstick.empty());
  record::RunRecords users = run_of(kBase).records();
  users.run.candidates[0].file = "mine.onnx";
  CHECK(gate(users, users).yardstick == "b:x");
  test::MadeRun short_run = run_of({{"a:x", 5e6}, {"b:x", 6e6}, {"c:x", 7e6}}, 3);
  short_run.rounds(4, 8, {{"b:x", 6e6}, {"c:x", 7e6}});
  CHECK(gate(short_run.records(), short_run.records()).yardstick == "b:x");
}

TEST_CASE("noise that could hide a regression is unclear, and no failure") {
  test::MadeRun base({"a:x"});
  base.rounds(1, 8, {{"a:x", 5e6}}, 3, false, 0.05);
  test::MadeRun now({"a:x"});
  now.rounds(1, 8, {{"a:x", 5.3e6}}, 3, false, 0.05);
  const Gate open = gate(base.records(), now.records());
  CHECK_FALSE(open.regressed);
  CHECK(speed_verdict(open, "a:x") == SpeedVerdict::unclear);
  CHECK(open.sentence == "Nothing regressed. Whether the speed of a:x held could not be told.");
}

TEST_CASE("few rounds are judged where they leave no doubt only") {
  const record::RunRecords base = run_of({{"a:x", 5e6}}, 3).records();
  const Gate little = gate(base, run_of({{"a:x", 6e6}}, 3).records());
  CHECK(speed_verdict(little, "a:x") == SpeedVerdict::not_judged);
  CHECK_FALSE(little.regressed);
  const Gate much = gate(base, run_of({{"a:x", 7e6}}, 3).records());
  CHECK(speed_verdict(much, "a:x") == SpeedVerdict::regressed);
  CHECK(much.sentence.find("clear in every round") != std::string::npos);
  CHECK(speed_verdict(gate(base, run_of({{"a:x", 3e6}}, 3).records()), "a:x") ==
        SpeedVerdict::improved);
  // The fewer rounds there are, the more it takes.
  CHECK(speed_verdict(gate(base, run_of({{"a:x", 9e6}}, 1).records()), "a:x") ==
        SpeedVerdict::not_judged);
  CHECK(speed_verdict(gate(base, run_of({{"a:x", 9e6}}, 2).records()), "a:x") ==
        SpeedVerdict::regressed);
}

TEST_CASE("larger, hungrier, less accurate or broken is worse, too") {
  const record::RunRecords base = run_of(kBase).records();
  record::RunRecords now = run_of(kBase).records();
  now.artifacts[1].size_bytes = 14'800'000;  // 5.7 %.
  for (record::Round& round : now.rounds) {
    round.end->workers[2].closed.peak_rss_bytes = 66'000'000;
  }
  now.evaluations[0].accuracy->top1_correct -= 6;  // 0.6 points.
  const Gate worse = gate(base, now);
  CHECK(worse.regressed);
  CHECK(change_of(worse, "b:x").regressions == Names{"size 14.8 MB against 14.0 MB"});
  CHECK(change_of(worse, "c:x").regressions == Names{"peak memory 66.0 MB against 60.0 MB"});
  CHECK(change_of(worse, "a:x").regressions == Names{"top-1 79.20 % against 79.80 %"});
  CHECK_FALSE(gate(base, now, {.allowed = 0.1, .accuracy_drop_points = 0.6}).regressed);
  const Gate better = gate(now, base);
  CHECK_FALSE(better.regressed);
  for (const char* name : {"a:x", "b:x", "c:x"}) {
    CHECK(change_of(better, name).improvements.size() == 1);
  }
}

TEST_CASE("what was ok and now is not has regressed") {
  const record::RunRecords base = run_of(kBase).records();
  test::MadeRun broken = run_of(kBase);
  broken.trouble("failure", "b:x", "crashed", "died of signal 11");
  const Gate worse = gate(base, broken.records());
  CHECK(worse.sentence == "Regressed: b:x (was ok and now is crashed: died of signal 11).");
  CHECK_FALSE(change_of(worse, "b:x").speed);
  const Gate better = gate(broken.records(), base);
  CHECK_FALSE(better.regressed);
  CHECK(change_of(better, "b:x").improvements ==
        Names{"is ok now and was crashed: died of signal 11"});
}

TEST_CASE("candidates of one run only, or with other work, are named and not compared") {
  record::RunRecords base = run_of(kBase).records();
  base.run.candidates[2].threads = 2;
  const Gate part = gate(base, run_of({{"a:x", 5e6}, {"c:x", 6e6}, {"d:x", 6e6}}).records());
  CHECK(part.not_compared == Names{"b:x is in the base run only.",
                                   "c:x: it ran with 2 threads and 1 thread.",
                                   "d:x is in the new run only."});
  CHECK(part.candidates.size() == 1);
  CHECK_THROWS_WITH_AS(gate(base, run_of({{"d:x", 5e6}}).records()),
                       doctest::Contains("no candidate in common"), InputError);
}

TEST_CASE("runs without figures, of other machines or of other weights are refused") {
  const record::RunRecords base = run_of(kBase).records();
  CHECK_THROWS_WITH_AS(gate(base, test::MadeRun({"a:x"}).records()),
                       doctest::Contains("the new run"), NothingMeasured);
  test::MadeRun other = run_of(kBase);
  other.header()["machine"]["cpu_model"] = "Other CPU";
  CHECK_THROWS_AS(gate(base, other.records()), InputError);
  const Gate asked_for = gate(base, other.records(), {.across_machines = true});
  CHECK_FALSE(asked_for.regressed);
  CHECK(asked_for.notes == Names{"The base run is of another machine (Example CPU, 4 CPUs) than "
                                 "the new one (Other CPU, 4 CPUs)."});
}

TEST_CASE("broken lines and doubtful circumstances are told of both runs") {
  const test::MadeRun run = run_of(kBase);
  const Gate told = gate(run.records("what\n"), run.records());
  REQUIRE(told.notes.size() == 1);
  CHECK(told.notes[0].starts_with("Base: Line "));
}

TEST_CASE("doubtful candidates are named once a run") {
  test::MadeRun doubtful({"a:x", "b:x"});
  doubtful.launch(1, "a:x", false, false);
  doubtful.launch(1, "b:x");
  for (int round = 1; round <= 8; ++round) {
    const test::Times times = {{"a:x", 5e6 + 2e5 * round}, {"b:x", 5e6}};
    doubtful.sweep(round, 0, times);
    doubtful.finish_round(round, times);
  }
  doubtful.end();
  const record::RunRecords records = doubtful.records();
  CHECK(gate(records, records).notes ==
        Names{"Base: There is doubt about the latencies of a:x; `edgebench report` says why.",
              "New: There is doubt about the latencies of a:x; `edgebench report` says why."});
}

TEST_CASE("two candidates of one run are compared by their pairs") {
  const record::RunRecords run = run_of(kBase).records();
  const Gate slower = compare_candidates(run, "a:x", "b:x", {});
  CHECK(slower.regressed);
  CHECK(slower.sentence.starts_with("Regressed: b:x against a:x (0.909x (0.90"));
  CHECK(slower.candidates[0].speed->basis == Basis::paired);
  CHECK(slower.how.starts_with("Paired"));
  CHECK_FALSE(compare_candidates(run, "b:x", "a:x", {}).regressed);
  CHECK_FALSE(compare_candidates(run, "a:x", "b:x", {.allowed = 0.2}).regressed);
  CHECK_THROWS_WITH_AS(compare_candidates(run, "a:x", "d:x", {}), doctest::Contains("a:x, b:x"),
                       UsageError);
}

TEST_CASE("of two candidates the base needs figures") {
  test::MadeRun run = run_of(kBase);
  run.trouble("failure", "b:x", "crashed", "why");
  CHECK_THROWS_AS(compare_candidates(run.records(), "b:x", "a:x", {}), NothingMeasured);
  const Gate broken = compare_candidates(run.records(), "a:x", "b:x", {});
  CHECK(broken.regressed);
  CHECK_FALSE(broken.candidates[0].speed);
}

TEST_CASE("head-to-head rounds do not count between runs") {
  test::MadeRun with_head_to_head = run_of({{"a:x", 5e6}}, 8);
  with_head_to_head.rounds(1, 8, {{"a:x", 9e6}}, 3, true);
  const Gate same = gate(run_of({{"a:x", 5e6}}).records(), with_head_to_head.records());
  CHECK(speed_verdict(same, "a:x") == SpeedVerdict::held);
  CHECK(change_of(same, "a:x").speed->new_rounds == 8);
}

}  // namespace edgebench::judge
