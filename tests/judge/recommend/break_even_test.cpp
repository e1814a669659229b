#include "judge/recommend/break_even.h"

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

Row row(const std::string& name, double first_answer_ns, double p50_ns, int batch = 1) {
  Row row;
  row.candidate.name = name;
  row.candidate.batch = batch;
  row.latency = Latency{.p50_ns = p50_ns};
  row.cold_start.first_answer_ns = first_answer_ns;
  return row;
}

}  // namespace

TEST_CASE("a late and fast candidate catches up with the first to answer") {
  std::vector<Row> rows = {row("early", 100, 20), row("late", 1000, 5), row("slow", 300, 30),
                           row("batched", 50, 1, 8)};
  find_break_even(rows);
  CHECK_FALSE(rows[0].cold_start.break_even.has_value());
  REQUIRE(rows[1].cold_start.break_even.has_value());
  CHECK(rows[1].cold_start.break_even->other == "early");
  // 900 behind, 15 gained by each after the first: 1000 + 60 * 5 = 100 + 60 * 20.
  CHECK(rows[1].cold_start.break_even->inferences == 61);
  REQUIRE(rows[2].cold_start.break_even.has_value());
  CHECK_FALSE(rows[2].cold_start.break_even->inferences.has_value());
  CHECK_FALSE(rows[3].cold_start.break_even.has_value());  // Another load.
}

TEST_CASE("a candidate with more streams has another load") {
  std::vector<Row> rows = {row("early", 100, 20), row("streamed", 1000, 5)};
  rows[1].candidate.streams = 2;
  find_break_even(rows);
  CHECK_FALSE(rows[1].cold_start.break_even.has_value());
}

TEST_CASE("the inference that draws level counts, and equal speed never does") {
  // 910 behind, 15 gained by each: 60.67, so the 61st after the first.
  std::vector<Row> rows = {row("early", 100, 20), row("late", 1010, 5), row("equal", 300, 20)};
  find_break_even(rows);
  CHECK(rows[1].cold_start.break_even->inferences == 62);
  CHECK_FALSE(rows[2].cold_start.break_even->inferences.has_value());
}

TEST_CASE("rows that failed or have no start are not compared") {
  std::vector<Row> rows = {row("crashed", 10, 20), row("good", 1000, 5), row("other", 2000, 4)};
  rows[0].outcome = Outcome::crashed;
  find_break_even(rows);
  CHECK_FALSE(rows[1].cold_start.break_even.has_value());
  CHECK(rows[2].cold_start.break_even->other == "good");
}

}  // namespace edgebench::judge
