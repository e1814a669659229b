#include "judge/recommend/objective.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "judge/compare/comparisons.h"
#include "judge/made_choice.h"
#include "judge/verdict.h"

namespace edgebench::judge {
namespace {

using Names = std::vector<std::string>;

// The choice among the measured candidates of a run, in the run's order and turned round.
Choice chosen(const record::RunRecords& records, const Question& question,
              const std::function<void(std::vector<Row>&)>& edit = {}) {
  const Summary summary = summarise(records);
  std::vector<Row> rows;
  for (const Row* row : measured(summary.rows)) rows.push_back(*row);
  if (edit) edit(rows);
  const stats::Tally tally = record::tally_of(records);
  const Choice choice = choose(rows, tally, summary.baseline, question);
  std::ranges::reverse(rows);
  const Choice turned = choose(rows, tally, summary.baseline, question);
  CHECK(choice.recommended == turned.recommended);
  CHECK(choice.sentence == turned.sentence);
  return choice;
}

Question aiming_at(Objective objective) {
  return {.objective = objective, .limits = {}, .weights = {}};
}

Energy joules(double value, double reach) {
  return {
      .joules_per_image = value,
      .interval = stats::Interval{.low = value - reach, .high = value + reach, .confidence = 0.95}};
}

}  // namespace

TEST_CASE("latency asks for the verdict of a report") {
  const record::RunRecords records = test::choice_run().records();
  const Choice choice = chosen(records, aiming_at(Objective::latency));
  CHECK(choice.recommended == "ov:int8");
  CHECK(choice.level.empty());
  CHECK(choice.sentence == summarise(records).verdict.sentence);
}

TEST_CASE("size asks for the smallest artifact") {
  const Choice choice = chosen(test::choice_run().records(), aiming_at(Objective::size));
  CHECK(choice.recommended == "ort:int8");
  CHECK(choice.sentence ==
        "ort:int8 is the smallest: 3.80 MB against 4.70 MB of the next, ov:int8.");
}

TEST_CASE("sizes within 1 % leave the choice to the speed") {
  const auto equal_sizes = [](std::vector<Row>& rows) {
    for (Row& row : rows) {
      if (row.candidate.name == "ov:int8") row.size_bytes = 3.83e6;
    }
  };
  const Choice choice =
      chosen(test::choice_run().records(), aiming_at(Objective::size), equal_sizes);
  CHECK(choice.recommended == "ov:int8");
  CHECK(choice.level == Names{"ort:int8"});
  CHECK(choice.sentence.starts_with(
      "ort:int8 and ov:int8 are equally small to within 1 % (3.80 MB). By speed: ov:int8 is the "
      "fastest: 1.23"));
}

TEST_CASE("energy asks for the fewest joules, and overlapping intervals for the speed") {
  const auto with_energy = [](double reach) {
    return [reach](std::vector<Row>& rows) {
      for (Row& row : rows) row.energy = joules(0.060, reach);
      for (Row& row : rows) {
        if (row.candidate.name == "ort:int8") row.energy = joules(0.030, reach);
        if (row.candidate.name == "ov:int8") row.energy = joules(0.033, reach);
      }
    };
  };
  const record::RunRecords records = test::choice_run().records();
  const Choice clear = chosen(records, aiming_at(Objective::energy), with_energy(0.001));
  CHECK(clear.recommended == "ort:int8");
  CHECK(clear.sentence ==
        "ort:int8 needs the least energy: 30.0 mJ per image against 33.0 mJ per "
        "image of the next, ov:int8.");
  const Choice open = chosen(records, aiming_at(Objective::energy), with_energy(0.002));
  CHECK(open.recommended == "ov:int8");
  CHECK(open.level == Names{"ort:int8"});
  const Choice no_interval =
      chosen(records, aiming_at(Objective::energy), [&](std::vector<Row>& rows) {
        with_energy(0.001)(rows);
        for (Row& row : rows) row.energy->interval.reset();
      });
  CHECK(no_interval.recommended == "ov:int8");
}

TEST_CASE("a weighted cost adds the logarithms of figures over their least") {
  const record::RunRecords records = test::choice_run().records();
  // ov:int8: 0 + w ln(4.7 / 3.8) = 0.213 w; ort:int8: ln(2.1 / 1.7) = 0.211.
  Question question{
      .objective = Objective::cost, .limits = {}, .weights = {{"latency", 1}, {"size", 0.5}}};
  const Choice fast = chosen(records, question);
  CHECK(fast.recommended == "ov:int8");
  CHECK(fast.sentence ==
        "ov:int8 has the lowest weighted cost: 0.11 against 0.21 of the next, "
        "ort:int8.");
  question.weights = {{"latency", 1}, {"size", 2}};
  CHECK(chosen(records, question).recommended == "ort:int8");
  question.weights = {{"latency", 1}, {"size", 1}};  // Less than 0.02 apart.
  const Choice level = chosen(records, question);
  CHECK(level.recommended == "ov:int8");
  CHECK(level.level == Names{"ort:int8"});
}

TEST_CASE("one candidate is the answer by default") {
  const auto only = [](std::vector<Row>& rows) { rows.resize(1); };
  const Choice choice = chosen(test::choice_run().records(), aiming_at(Objective::size), only);
  CHECK(choice.recommended == "ort:fp32");
  CHECK(choice.sentence ==
        "ort:fp32 is the only candidate with figures, so nothing competes with it.");
  Question question = aiming_at(Objective::latency);
  question.limits = {parse_limit(LimitKind::size, "20MB")};
  CHECK(chosen(test::choice_run().records(), question, only).sentence.find("within the limits") !=
        std::string::npos);
}

TEST_CASE("too few rounds give no answer by speed, and the smallest by size") {
  test::MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", 14e6);
  run.artifact("b:x", 13e6);
  run.rounds(1, 2, {{"a:x", 5e6}, {"b:x", 6e6}});
  CHECK(chosen(run.records(), aiming_at(Objective::latency)).recommended.empty());
  CHECK(chosen(run.records(), aiming_at(Objective::size)).recommended == "b:x");
}

TEST_CASE("what a tie leaves open is one of the tied, and the others are named") {
  test::MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", 14e6);
  run.artifact("b:x", 14e6);
  run.rounds(1, 8, {{"a:x", 5.01e6}, {"b:x", 5e6}});
  const Choice choice = chosen(run.records(), aiming_at(Objective::latency));
  CHECK(choice.recommended == "b:x");
  CHECK(choice.level == Names{"a:x"});
}

TEST_CASE("loads compete by throughput only") {
  record::RunRecords records = test::choice_run().records();
  for (record::Candidate& candidate : records.run.candidates) {
    if (candidate.name == "ort:fp32") candidate.batch = 8;  // 0.8 ms an image.
  }
  CHECK(chosen(records, aiming_at(Objective::latency)).recommended == "ov:int8");
  CHECK(chosen(records, aiming_at(Objective::throughput)).recommended == "ort:fp32");
  const auto small = [](std::vector<Row>& rows) {
    for (Row& row : rows) {
      if (row.candidate.name == "ort:fp32") row.size_bytes = 1e6;
    }
  };
  CHECK(chosen(records, aiming_at(Objective::size), small).recommended == "ort:int8");
  Question cost{.objective = Objective::cost, .limits = {}, .weights = {{"throughput", 1}}};
  CHECK(chosen(records, cost).recommended == "ort:fp32");
  cost.weights["latency"] = 0.1;
  CHECK(chosen(records, cost).recommended == "ov:int8");
}

TEST_CASE("weights and objectives are read, and what is wrong with them is said") {
  const CostWeights weights = parse_weights("latency=1,load_time=0.5");
  CHECK(weights.size() == 2);
  CHECK(weights.at("load_time") == 0.5);
  for (const char* bad : {"", "latency", "latency=", "latency=x", "speed=1", "latency=1,latency=2",
                          "latency=-1", "latency=0", "latency=1,"}) {
    CAPTURE(bad);
    CHECK_THROWS_WITH_AS(parse_weights(bad), doctest::Contains("--weight"), UsageError);
  }
  CHECK(objective_from_name("throughput") == Objective::throughput);
  CHECK(name_of(Objective::cost) == "cost");
  CHECK_THROWS_WITH_AS(objective_from_name("speed"), doctest::Contains("latency, throughput"),
                       UsageError);
}

TEST_CASE("a candidate cannot compete without the figure that is asked for") {
  Row row = test::row_called(test::choice_run().summary(), "ov:int8");
  CHECK(lacking(row, aiming_at(Objective::size)).empty());
  CHECK(lacking(row, aiming_at(Objective::energy)) == "its energy was not measured");
  const Question cost{.objective = Objective::cost, .limits = {}, .weights = {{"memory", 1}}};
  CHECK(lacking(row, cost).empty());
  row.memory.peak_rss_bytes.reset();
  row.size_bytes.reset();
  CHECK(lacking(row, cost) == "its memory was not measured");
  CHECK(lacking(row, aiming_at(Objective::size)) == "its size was not measured");
}

}  // namespace edgebench::judge
