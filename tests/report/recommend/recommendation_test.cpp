#include "report/recommend/recommendation.h"

#include "judge/made_choice.h"
#include "report/golden.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

using judge::LimitKind;
using Limits = std::vector<std::pair<LimitKind, std::string>>;

judge::Question under(const Limits& limits,
                      judge::Objective objective = judge::Objective::latency) {
  judge::Question question{.objective = objective, .limits = {}, .weights = {}};
  for (const auto& [kind, text] : limits) {
    question.limits.push_back(judge::parse_limit(kind, text));
  }
  return question;
}

std::string text_of(const record::RunRecords& records, const judge::Question& question,
                    std::size_t width = 80) {
  const judge::Summary summary = judge::summarise(records);
  return recommendation_text(judge::recommend(records, summary, question), summary, question,
                             width);
}

}  // namespace

TEST_CASE("recommendations read as somebody found good") {
  const record::RunRecords records = test::choice_run().records();
  test::check_golden("recommend-winner-80.txt", text_of(records, under({})));
  test::check_golden("recommend-limits-80.txt",
                     text_of(records, under({{LimitKind::accuracy_drop, "1"},
                                             {LimitKind::p99, "20ms"},
                                             {LimitKind::size, "10MB"}})));
  test::check_golden("recommend-nobody-80.txt",
                     text_of(records, under({{LimitKind::p99, "1ms"}, {LimitKind::size, "4MB"}})));
  test::check_golden("recommend-size-160.txt",
                     text_of(records, under({}, judge::Objective::size), 160));
}

TEST_CASE("a tie, and missing accuracy") {
  test::MadeRun run({"ort:fp32", "ov:fp32"});
  run.header()["images"]["labelled"] = false;
  run.artifact("ort:fp32", 13.4e6);
  run.artifact("ov:fp32", 14.21e6);
  run.rounds(1, 8, {{"ort:fp32", 5.73e6}, {"ov:fp32", 5.72e6}}, 5);
  run.end();
  test::check_golden("recommend-tie-80.txt", text_of(run.records(), under({})));
  test::check_golden("recommend-no-accuracy-80.txt",
                     text_of(run.records(), under({{LimitKind::accuracy_drop, "1"}})));
}

TEST_CASE("synthetic weights, and a broken line") {
  test::MadeRun run = test::choice_run();
  run.header()["weights"] = {{"origin", "synthetic, seed 1"}, {"synthetic", true}};
  test::check_golden("recommend-synthetic-80.txt",
                     text_of(run.records("what\n"), under({{LimitKind::size, "4MB"}})));
}

TEST_CASE("a run that is too short has one sentence and nothing else") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 3, {{"a:x", 5e6}, {"b:x", 6e6}});
  CHECK(text_of(run.records(), under({})) ==
        "No recommendation. The run is too short to choose among 2 candidates: it has 3\n"
        "rounds, and a comparison needs 8; give it a longer --budget, or fewer\ncandidates.\n");
}

TEST_CASE("nothing measured is no recommendation") {
  test::MadeRun run({"a:x"});
  run.trouble("launch", "a:x", "crashed", "died of signal 11");
  const std::string text = text_of(run.records(), under({}));
  CHECK(text.starts_with("No recommendation. No candidate could be measured.\n"));
  CHECK(text.find("- a:x: crashed: died of signal 11.\n") != std::string::npos);
}

TEST_CASE("doubt about the recommended one is said at once") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}}, 3, false, 0.1);
  const std::string text = text_of(run.records(), under({}));
  CHECK(text.find("Something casts doubt on its latencies") != std::string::npos);
  CHECK(text.find("The rounds' medians of a:x lie") != std::string::npos);
}

TEST_CASE("no line is wider than the terminal, down to 60 columns") {
  const std::string text =
      text_of(test::choice_run().records(), under({{LimitKind::size, "10MB"}}), 20);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    CHECK(width_of(std::string_view(text).substr(begin, end - begin)) <= 60);
    begin = end + 1;
  }
}

}  // namespace edgebench::report
