#include "judge/verdict.h"

#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

using test::MadeRun;
const std::vector<std::string> kThree = {"a:x", "b:x", "c:x"};
using Names = std::vector<std::string>;

// Two candidates that differ by 0.2 %, closely measured.
MadeRun tied_run(double first_size_bytes, double second_size_bytes) {
  MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", first_size_bytes);
  run.artifact("b:x", second_size_bytes);
  run.rounds(1, 8, {{"a:x", 5.01e6}, {"b:x", 5e6}});
  return run;
}

}  // namespace

TEST_CASE("the fastest is compared with the baseline and with the next") {
  MadeRun run(kThree);
  run.rounds(1, 8, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 5.5e6}});
  const Summary summary = run.summary();
  CHECK(summary.baseline == "a:x");
  CHECK(summary.verdict.kind == VerdictKind::fastest);
  CHECK(summary.verdict.fastest == "b:x");
  CHECK(summary.verdict.recommended == "b:x");
  CHECK(summary.verdict.sentence ==
        "b:x is the fastest: 1.200x (1.196 to 1.204) as fast as a:x, and 1.100x (1.100 to 1.100) "
        "as fast as the next, c:x.");
}

TEST_CASE("a fastest baseline is compared with the next") {
  MadeRun run(kThree);
  run.rounds(1, 8, {{"a:x", 4e6}, {"b:x", 5e6}, {"c:x", 5.5e6}});
  CHECK(run.summary().verdict.sentence ==
        "a:x is the fastest: 1.250x (1.246 to 1.254) as fast as b:x.");
}

TEST_CASE("a baseline that was not measured is compared with nobody") {
  MadeRun run(kThree);
  run.trouble("artifact", "a:x", "failed", "why");
  run.rounds(1, 8, {{"b:x", 5e6}, {"c:x", 6e6}});
  const Verdict verdict = run.summary("a:x").verdict;
  CHECK(verdict.sentence.starts_with("b:x is the fastest: 1.2"));
  CHECK(verdict.sentence.ends_with("as fast as c:x."));
}

TEST_CASE("a candidate that met the leader too seldom leaves the choice open") {
  MadeRun run(kThree);
  run.rounds(1, 5, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.rounds(6, 8, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 5.5e6}});
  const Verdict verdict = run.summary().verdict;
  CHECK(verdict.kind == VerdictKind::too_few_rounds);
  CHECK(verdict.recommended.empty());  // Not c for its size: it may be slower.
  CHECK(verdict.fastest == "b:x");
  CHECK(
      verdict.sentence ==
      "b:x met c:x in 3 rounds only, and a comparison needs 8. Too early to choose between them.");
}

TEST_CASE("where the leader met many too seldom, the sentence stays short") {
  MadeRun run({"a:x", "b:x", "c:x", "d:x", "e:x"});
  run.rounds(1, 5, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.rounds(6, 8, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 5.5e6}, {"d:x", 5.5e6}});
  run.rounds(9, 9, {{"b:x", 5e6}, {"e:x", 5.5e6}});
  CHECK(run.summary().verdict.sentence ==
        "b:x met e:x in 1 round only, and a comparison needs 8; b:x met c:x and d:x in 3 rounds "
        "only, and a comparison needs 8. Too early to choose between them.");
  MadeRun more({"a:x", "b:x", "c:x", "d:x", "e:x", "f:x"});
  more.rounds(1, 8, {{"a:x", 6e6}, {"b:x", 5e6}});
  more.rounds(9, 9, {{"b:x", 5e6}, {"c:x", 6e6}, {"d:x", 6e6}, {"e:x", 6e6}, {"f:x", 6e6}});
  CHECK(more.summary().verdict.sentence.starts_with("b:x met 4 others in 1 round only"));
}

TEST_CASE("a tie is broken by size, and said to be so") {
  const Verdict verdict = tied_run(13.4e6, 14e6).summary().verdict;
  CHECK(verdict.kind == VerdictKind::tied);
  CHECK(verdict.fastest == "b:x");
  CHECK(verdict.tied == Names{"a:x"});
  CHECK(verdict.recommended == "a:x");
  CHECK(verdict.sentence ==
        "b:x and a:x are equally fast to within 1 %: 1.002x (0.999 to 1.006). a:x is recommended "
        "for its smaller artifact (13.4 MB against 14.0 MB).");
}

TEST_CASE("equal sizes leave the tie to the memory, equal memory leaves it to the reader") {
  MadeRun run = tied_run(14e6, 14.05e6);
  CHECK(run.summary().verdict.recommended.empty());
  CHECK(run.summary().verdict.sentence.ends_with(
      "Neither size nor memory separates them: take whichever suits you better."));
  record::RunRecords records = run.records();
  for (record::Round& round : records.rounds) {
    round.end->workers[0].closed.peak_rss_bytes = 40'000'000;
  }
  const Verdict verdict = summarise(records).verdict;
  CHECK(verdict.recommended == "a:x");
  CHECK(verdict.sentence.ends_with("for its lower memory (40.0 MB against 60.0 MB)."));
}

TEST_CASE("what the rounds do not separate could not be told apart, which is no tie") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 10, {{"a:x", 5.05e6}, {"b:x", 5e6}}, 3, false, 0.03);
  const Verdict verdict = run.summary().verdict;
  CHECK(verdict.kind == VerdictKind::tied);
  CHECK(verdict.tied.empty());
  CHECK(verdict.not_told_apart == Names{"a:x"});
  CHECK(verdict.sentence.find("could not be told apart in 10 rounds: 1.0") != std::string::npos);
}

TEST_CASE("only what is level with the fastest breaks the tie") {
  MadeRun run(kThree);
  run.artifact("a:x", 14e6);
  run.artifact("b:x", 13e6);
  run.artifact("c:x", 4e6);
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 5.01e6}, {"c:x", 9e6}});
  const Verdict verdict = run.summary().verdict;
  CHECK(verdict.recommended == "b:x");
  CHECK(verdict.tied == Names{"b:x"});
}

TEST_CASE("where the paired ratio contradicts the medians, the ratio wins") {
  MadeRun run({"a:x", "b:x"});
  for (int round = 1; round <= 8; ++round) {
    // The second sweep sees only a; so a's median is high, but side by side a is faster.
    const test::Times both{{"a:x", 4e6 + 1e3 * round}, {"b:x", 5e6}};
    run.sweep(round, 0, both);
    run.sweep(round, 1, {{"a:x", 20e6}}, false, 9);
    run.finish_round(round, both);
  }
  CHECK(run.summary().verdict.fastest == "a:x");
}

TEST_CASE("seven rounds are too early for a verdict") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 7, {{"a:x", 6e6}, {"b:x", 5e6}});
  const Verdict verdict = run.summary().verdict;
  CHECK(verdict.kind == VerdictKind::too_few_rounds);
  CHECK(verdict.recommended.empty());
  CHECK(verdict.sentence ==
        "Too early for a verdict: 7 of the 8 rounds that a comparison needs. b:x leads so far, "
        "which may be chance.");
}

TEST_CASE("what is clear needs no eight rounds, and the sentence says how many it had") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 3, {{"a:x", 9e6}, {"b:x", 5e6}});
  const Verdict verdict = run.summary().verdict;
  CHECK(verdict.kind == VerdictKind::fastest);
  CHECK(verdict.recommended == "b:x");
  CHECK(verdict.sentence ==
        "b:x is the fastest: 1.798x (1.795 to 1.804 in all 3 rounds) as fast as a:x.");
}

TEST_CASE("of several workloads, latency is judged among the smallest, throughput among all") {
  MadeRun run({"a:x", "b:x", "c:x"});
  run.header()["candidates"][1]["batch"] = 8;
  run.header()["candidates"][2]["batch"] = 8;
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 30e6}, {"c:x", 50e6}});
  const Summary summary = run.summary();
  CHECK(summary.verdict.kind == VerdictKind::only_one);
  CHECK(summary.verdict.fastest == "a:x");
  REQUIRE(summary.throughput_verdict.has_value());
  CHECK(summary.throughput_verdict->fastest == "b:x");
  // 8 images in 30 ms against one in 5 ms; the wobble of made runs is a's.
  CHECK(summary.throughput_verdict->sentence ==
        "b:x gets through the most images: 1.333x (1.329 to 1.338) as many as a:x.");
  CHECK_FALSE(MadeRun({"a:x", "b:x"}).summary().throughput_verdict.has_value());
}

TEST_CASE("streams are part of a load, and of two equally large ones the smaller batch is it") {
  MadeRun run({"a:x", "b:x", "c:x"});
  run.header()["candidates"][0]["batch"] = 4;
  run.header()["candidates"][1].update({{"batch", 2}, {"streams", 2}});
  run.header()["candidates"][2].update({{"batch", 1}, {"streams", 6}});
  const auto smallest = [](const MadeRun& one) {
    std::vector<Row> rows = one.summary().rows;
    std::vector<const Row*> all;
    for (const Row& row : rows) all.push_back(&row);
    Names names;
    for (const Row* row : of_smallest_workload(all)) names.push_back(row->candidate.name);
    return names;
  };
  CHECK(smallest(run) == Names{"b:x"});
  run.header()["candidates"][2].update({{"batch", 3}, {"streams", 1}});
  CHECK(smallest(run) == Names{"c:x"});
}

TEST_CASE("candidates that differ in streams only have several loads") {
  MadeRun run({"a:x", "b:x"});
  run.header()["candidates"][1]["streams"] = 2;
  for (int round = 1; round <= 8; ++round) {
    const double drift = 1e3 * round;
    run.add({{"record", "sweep"},
             {"round", round},
             {"slices",
              {{{"candidate", "a:x"}, {"run_ns", {5e6 + drift, 5e6, 5e6 + drift}}},
               {{"candidate", "b:x"}, {"run_ns", {8e6, 8e6, 8e6}}, {"streams", {2, 1}}}}}});
    run.finish_round(round, {{"a:x", 5e6}, {"b:x", 8e6}});
  }
  const Summary summary = run.summary();
  CHECK(summary.verdict.kind == VerdictKind::only_one);
  CHECK(summary.verdict.fastest == "a:x");
  REQUIRE(summary.throughput_verdict.has_value());
  CHECK(summary.throughput_verdict->fastest == "b:x");  // Two every 8 ms against one every 5.
}

TEST_CASE("one candidate has nothing to be compared with, none has nothing at all") {
  MadeRun run({"a:x", "b:x"});
  run.trouble("artifact", "b:x", "unsupported", "no");
  CHECK(run.summary().verdict.kind == VerdictKind::nothing_measured);
  run.rounds(1, 8, {{"a:x", 9e6}});
  CHECK(run.summary().verdict.kind == VerdictKind::only_one);
  CHECK(run.summary().verdict.fastest == "a:x");
}

TEST_CASE("whatever is not ok never wins, however fast") {
  for (const char* outcome : {"inaccurate", "mistrusted", "crashed"}) {
    MadeRun run(kThree);
    run.trouble("evaluation", "c:x", outcome, "why");
    run.rounds(1, 8, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 1e6}});
    const Summary summary = run.summary();
    CHECK(summary.verdict.fastest == "b:x");
    CHECK(summary.comparisons.size() == 1);
  }
}

TEST_CASE("a CPU quota that stopped the run for long withholds the verdict and says why") {
  Verdict fastest;
  fastest.kind = VerdictKind::fastest;
  fastest.fastest = fastest.recommended = "a:x";
  fastest.sentence = "a:x is the fastest.";
  const auto stopped = [](std::int64_t throttled_ns, double duration_s) {
    record::Circumstances round;
    round.machine.quota_throttled_ns = throttled_ns;
    round.machine.duration_s = duration_s;
    return round;
  };
  // 4 of 8 s.
  const std::vector<record::Circumstances> half = {stopped(1'000'000'000, 4),
                                                   stopped(3'000'000'000, 4)};
  const Verdict none = withheld_if_throttled(fastest, half, 0.5);
  CHECK(none.kind == VerdictKind::withheld);
  CHECK(none.recommended.empty());
  CHECK(none.fastest == "a:x");
  CHECK(none.sentence.starts_with(
      "No verdict: the CPU quota of 0.50 CPUs stopped the run for 50 % of the measuring time"));
  CHECK(none.sentence.find("a:x leads") != std::string::npos);
  CHECK(withheld_if_throttled(fastest, half, {}).sentence.find("a CPU quota stopped") !=
        std::string::npos);
  // Of several CPUs, more than the time.
  const std::vector<record::Circumstances> more = {stopped(9'000'000'000, 4)};
  CHECK(withheld_if_throttled(fastest, more, 0.5).sentence.find("for 100 %") != std::string::npos);

  const std::vector<record::Circumstances> hardly = {stopped(200'000'000, 4)};
  CHECK(withheld_if_throttled(fastest, hardly, 0.5).recommended == "a:x");
  CHECK(withheld_if_throttled(fastest, {}, 0.5).kind == VerdictKind::fastest);
  Verdict early;
  early.kind = VerdictKind::too_few_rounds;
  CHECK(withheld_if_throttled(early, half, 0.5).kind == VerdictKind::too_few_rounds);
}

}  // namespace edgebench::judge
