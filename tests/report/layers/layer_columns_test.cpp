#include "report/layers/layer_columns.h"

#include "judge/layers/made_layers.h"

namespace edgebench::report {

TEST_CASE("the measured candidates are the columns, the fastest first") {
  const auto columns = layer_columns(test::run_with_layers().summary());
  REQUIRE(columns.size() == 2);
  CHECK(columns[0].layers.candidate == "a:x");
  CHECK(columns[0].layers.has_times());
  CHECK(columns[0].p50_ns.value() == doctest::Approx(5e6).epsilon(0.01));
  CHECK(columns[1].layers.candidate == "b:x");
  CHECK_FALSE(columns[1].layers.has_times());
}

TEST_CASE("a run without layers has none") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 3, {{"a:x", 5e6}, {"b:x", 6e6}});
  CHECK(layer_columns(run.summary()).empty());
}

}  // namespace edgebench::report
