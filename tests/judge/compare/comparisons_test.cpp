#include "judge/compare/comparisons.h"

#include "judge/made_run.h"

namespace edgebench::judge {

using test::MadeRun;

TEST_CASE("a comparison uses every finished round of the pair, head-to-head rounds included") {
  MadeRun run({"a:x", "b:x", "c:x"});
  run.rounds(1, 5, {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 4e6}});
  run.rounds(6, 9, {{"a:x", 6e6}, {"b:x", 5e6}}, 3, true);
  run.launch(10, "a:x");
  run.sweep(10, 0, {{"a:x", 6e6}, {"b:x", 5e6}});
  const stats::Tally tally = record::tally_of(run.records());
  const ComparedPair pair = compare(tally, "b:x", "a:x");
  CHECK(pair.rounds == 9);
  CHECK(pair.result.rounds_used == 8);
  CHECK(pair.result.decision == stats::Decision::faster);
  CHECK(pair.result.ratio.value() == doctest::Approx(1.2).epsilon(0.01));
  CHECK(compare(tally, "c:x", "a:x").rounds == 5);
  CHECK(compare(tally, "c:x", "a:x").result.clear);  // 1.5 times, in all five.
}

TEST_CASE("a worker that died during a round is no part of its comparisons") {
  MadeRun run({"a:x", "b:x"});
  const test::Times both{{"a:x", 6e6}, {"b:x", 5e6}};
  run.rounds(1, 1, both);
  run.sweep(2, 0, both);
  run.trouble("failure", "b:x", "crashed", "died");
  run.finish_round(2, {{"a:x", 6e6}});
  CHECK(compare(record::tally_of(run.records()), "a:x", "b:x").rounds == 1);
}

TEST_CASE("a slice without a timed inference is no slice") {
  MadeRun run({"a:x", "b:x"});
  const test::Times both{{"a:x", 6e6}, {"b:x", 5e6}};
  run.sweep(1, 0, both, false, 0);
  run.finish_round(1, both);
  CHECK(compare(record::tally_of(run.records()), "a:x", "b:x").rounds == 0);
}

}  // namespace edgebench::judge
