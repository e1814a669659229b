#include "judge/recommend/recommend.h"

#include <algorithm>

#include "judge/made_choice.h"

namespace edgebench::judge {
namespace {

using Names = std::vector<std::string>;
using Limits = std::vector<std::pair<LimitKind, std::string>>;

Question under(const Limits& limits, Objective objective = Objective::latency) {
  Question question{.objective = objective, .limits = {}, .weights = {}};
  for (const auto& [kind, text] : limits) question.limits.push_back(parse_limit(kind, text));
  return question;
}

Recommendation asked(const record::RunRecords& records, const Question& question) {
  return recommend(records, summarise(records), question);
}

Recommendation asked(const Limits& limits) {
  return asked(test::choice_run().records(), under(limits));
}

Names excluded_names(const Recommendation& answer) {
  Names names;
  for (const Excluded& excluded : answer.excluded) names.push_back(excluded.candidate);
  return names;
}

// "--max-size 4.7MB instead of 4MB: ov:int8"
Names changes(const Recommendation& answer) {
  Names all;
  for (const Change& change : answer.changes) {
    all.push_back(std::string(option_of(change.limit.kind)) + " " + change.limit.text +
                  (change.given.empty() ? "" : " instead of " + change.given) + ": " +
                  (change.answer.empty() ? "nobody" : change.answer));
  }
  return all;
}

}  // namespace

TEST_CASE("without limits the fastest is recommended, and the runner-up named") {
  const Recommendation answer = asked({});
  CHECK(answer.kind == RecommendationKind::recommended);
  CHECK(answer.recommended == "ov:int8");
  CHECK(answer.sentence.starts_with("ov:int8 is the fastest: 3.7"));
  CHECK(answer.runner_up == "ort:int8");
  CHECK(answer.over_runner_up->result.ratio.value() == doctest::Approx(2.1 / 1.7).epsilon(0.01));
  CHECK(answer.excluded.empty());
  CHECK(answer.front == Names{"ort:fp32", "ov:int8", "ort:int8"});
  CHECK(changes(answer) == Names{"--max-accuracy-drop 1.29: ort:int8",
                                 "--max-size 4.69MB: ort:int8",
                                 "--max-load-time 84.4ms: pt:eager"});  // Launched three times.
}

TEST_CASE("limits exclude, and what they cost is said") {
  const Recommendation answer = asked({{LimitKind::accuracy_drop, "1"}, {LimitKind::size, "10MB"}});
  CHECK(answer.recommended == "ort:int8");
  CHECK(answer.sentence ==
        "ort:int8 is the only candidate within the limits, so nothing competes "
        "with it.");
  CHECK(answer.runner_up.empty());
  // Missed by 1.30, 1.40 and 1.42 times the limit.
  CHECK(excluded_names(answer) == Names{"ov:int8", "ort:fp32", "pt:eager"});
  CHECK(answer.excluded[1].missed.size() == 1);
  CHECK(answer.checks.size() == 2);
  CHECK(answer.checks[0].met);
  CHECK(answer.checks[0].crossed());  // 0.4 points, and the interval reaches to 1.4.
  CHECK(changes(answer) == Names{"--max-accuracy-drop 1.30 instead of 1: ov:int8",
                                 "--max-accuracy-drop 0.39 instead of 1: nobody",
                                 "--max-size 3.79MB instead of 10MB: nobody"});
  CHECK(answer.changes[0].result->result.ratio.value() > 1.2);
}

TEST_CASE("whoever types a change as a limit gets the answer that it promises") {
  for (const Limits& limits :
       {Limits{}, Limits{{LimitKind::size, "4MB"}}, Limits{{LimitKind::accuracy_drop, "0.5"}},
        Limits{{LimitKind::p99, "2.3ms"}}, Limits{{LimitKind::throughput, "100"}}}) {
    const Recommendation answer = asked(limits);
    REQUIRE(answer.kind == RecommendationKind::recommended);
    CHECK_FALSE(answer.changes.empty());
    for (const Change& change : answer.changes) {
      CAPTURE(change.limit.text);
      CHECK(change.answer != answer.recommended);
      CHECK(asked({{change.limit.kind, change.limit.text}}).recommended == change.answer);
    }
  }
}

TEST_CASE("no candidate within the limits: the nearest miss, and what would admit somebody") {
  const Recommendation answer = asked({{LimitKind::p99, "1ms"}, {LimitKind::size, "4MB"}});
  CHECK(answer.kind == RecommendationKind::none_within_limits);
  CHECK(answer.recommended.empty());
  CHECK(
      answer.sentence.starts_with("No candidate is within the limits. ov:int8 misses by the "
                                  "least: its p99 is 2."));
  CHECK(answer.sentence.ends_with(
      " ms, and --max-p99 is 1ms; its size is 4.70 MB, and --max-size is 4MB."));
  CHECK(excluded_names(answer).front() == "ov:int8");
  CHECK(excluded_names(answer).back() == "pt:eager");  // Its p99 is not known.
  REQUIRE(answer.changes.size() == 1);
  CHECK(answer.changes[0].answer == "ort:int8");
  CHECK(answer.changes[0].limit.kind == LimitKind::p99);
}

TEST_CASE("of several limits the one that is missed by most counts") {
  const Recommendation answer = asked({{LimitKind::p99, "1ms"}, {LimitKind::size, "13.9MB"}});
  CHECK(excluded_names(answer) == Names{"ov:int8", "ort:int8", "ort:fp32", "pt:eager"});
}

TEST_CASE("where only unknown figures are in the way, that is the sentence") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}});
  const Recommendation answer = asked(run.records(), under({{LimitKind::p99, "1s"}}));
  CHECK(answer.kind == RecommendationKind::none_within_limits);
  CHECK(answer.sentence ==
        "No candidate is within the limits. a:x misses by the least: its p99 "
        "needs 662 samples and has 48, and --max-p99 is 1s.");
  const Recommendation sizes = asked(run.records(), under({}, Objective::size));
  CHECK(sizes.sentence == "No candidate can be judged: of a:x its size was not measured.");
}

TEST_CASE("a dropped candidate cannot meet a limit on p99, and can meet others") {
  const Recommendation answer = asked({{LimitKind::p99, "1s"}});
  REQUIRE(excluded_names(answer) == Names{"pt:eager"});
  CHECK(answer.excluded[0].missed[0].missing.find("dropped") != std::string::npos);
  CHECK(excluded_names(asked({{LimitKind::size, "15MB"}})).empty());
}

TEST_CASE("limits may leave candidates that hardly met: that is no answer") {
  test::MadeRun run({"a:x", "b:x", "c:x"});
  for (const char* name : {"a:x", "b:x", "c:x"}) run.artifact(name, name[0] == 'a' ? 14e6 : 4e6);
  run.rounds(1, 3, {{"a:x", 2e6}, {"b:x", 6e6}, {"c:x", 6.1e6}});
  run.rounds(4, 8, {{"a:x", 2e6}});
  const Recommendation answer = asked(run.records(), under({{LimitKind::size, "5MB"}}));
  CHECK(answer.kind == RecommendationKind::undecided);
  CHECK(answer.recommended.empty());
  CHECK(answer.sentence.starts_with("Too early for a verdict: 3 of the 8 rounds"));
  CHECK(answer.sentence.ends_with(
      " Give the run more rounds, or measure these by themselves: b:x and c:x."));
}

TEST_CASE("a run that is too short says so in one sentence, without a list") {
  test::MadeRun run({"a:x", "b:x", "c:x"});
  run.rounds(1, 3, {{"a:x", 2e6}, {"b:x", 2.1e6}, {"c:x", 2.2e6}});
  const Recommendation answer = asked(run.records(), under({}));
  CHECK(answer.kind == RecommendationKind::undecided);
  CHECK(
      answer.sentence ==
      "The run is too short to choose among 3 candidates: it has 3 rounds, and a comparison needs "
      "8; give it a longer --budget, or fewer candidates.");
}

TEST_CASE("a limit on accuracy cannot be judged without any") {
  test::MadeRun run = test::choice_run();
  run.header()["weights"]["synthetic"] = true;
  const Recommendation answer = asked(run.records(), under({{LimitKind::accuracy_drop, "1"}}));
  CHECK(answer.kind == RecommendationKind::cannot_judge);
  CHECK(answer.recommended.empty());
  CHECK(answer.sentence.starts_with("The run has no accuracy (the weights are synthetic)"));
  CHECK(asked(run.records(), under({})).recommended == "ov:int8");
}

TEST_CASE("energy as objective, limit or weight needs energy") {
  const record::RunRecords records = test::choice_run().records();
  Question cost{.objective = Objective::cost, .limits = {}, .weights = {{"energy", 1}}};
  for (const Question& question :
       {under({}, Objective::energy), under({{LimitKind::energy, "1J"}}), cost}) {
    CHECK(asked(records, question).kind == RecommendationKind::cannot_judge);
  }
}

TEST_CASE("candidates without the figure that is asked for are out of the question") {
  test::MadeRun run({"a:x", "b:x"});
  run.artifact("b:x", 14e6);
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}});
  const Recommendation answer = asked(run.records(), under({}, Objective::size));
  CHECK(answer.recommended == "b:x");
  REQUIRE(excluded_names(answer) == Names{"a:x"});
  CHECK(answer.excluded[0].lacking == "its size was not measured");
}

TEST_CASE("what crashed, strays or is mistrusted is never recommended") {
  test::MadeRun run({"tfl:int8", "et:int8"});
  run.trouble("launch", "tfl:int8", "crashed", "why");
  run.trouble("evaluation", "et:int8", "mistrusted", "why");
  run.rounds(1, 8, {{"tfl:int8", 1e6}, {"et:int8", 1e6}});
  const Recommendation answer = asked(run.records(), under({}));
  CHECK(answer.kind == RecommendationKind::nothing_measured);
  CHECK(answer.sentence == "No candidate could be measured.");
}

TEST_CASE("the order of the candidates in the records makes no difference") {
  record::RunRecords records = test::choice_run().records();
  const Limits limits = {{LimitKind::accuracy_drop, "3"}, {LimitKind::size, "4.75MB"}};
  Summary summary = summarise(records, "ort:fp32");
  const Recommendation first = recommend(records, summary, under(limits));
  std::ranges::reverse(records.run.candidates);
  std::ranges::reverse(records.artifacts);
  std::ranges::reverse(records.evaluations);
  summary = summarise(records, "ort:fp32");
  const Recommendation second = recommend(records, summary, under(limits));
  CHECK(first.recommended == second.recommended);
  CHECK(first.sentence == second.sentence);
  CHECK(first.runner_up == second.runner_up);
  CHECK(excluded_names(first) == excluded_names(second));
  CHECK(changes(first) == changes(second));
}

TEST_CASE("throughput is compared across loads") {
  record::RunRecords records = test::choice_run().records();
  for (record::Candidate& candidate : records.run.candidates) {
    if (candidate.name == "ort:fp32") candidate.batch = 8;
  }
  CHECK(asked(records, under({}, Objective::throughput)).recommended == "ort:fp32");
  CHECK(asked(records, under({})).recommended == "ov:int8");
  CHECK(asked(records, under({})).front == Names{"ov:int8", "ort:int8", "pt:eager"});
}

TEST_CASE("kinds have names") {
  CHECK(name_of(RecommendationKind::recommended) == "recommended");
  CHECK(name_of(RecommendationKind::nothing_measured) == "nothing_measured");
}

}  // namespace edgebench::judge
