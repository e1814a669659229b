#include "report/compare/gate.h"

#include <nlohmann/json.hpp>

#include "judge/made_choice.h"
#include "report/golden.h"

namespace edgebench::report {
namespace {

// A later run in which one candidate is slower and larger, one crashes, and one is new.
test::MadeRun later_run() {
  test::MadeRun run({"ort:fp32", "ov:int8", "ort:int8", "pt:eager", "tfl:int8", "new:int8"});
  run.artifact("ort:fp32", 14.0e6);
  run.artifact("ov:int8", 4.7e6);
  run.artifact("ort:int8", 4.2e6);
  run.artifact("pt:eager", 14.2e6);
  run.evaluation("ort:fp32", test::top1_counts(0, 0));
  run.evaluation("ov:int8", test::top1_counts(8, 7));
  run.evaluation("ort:int8", test::top1_counts(12, 8));
  run.trouble("launch", "ov:int8", "crashed", "died of signal 11 (segmentation fault)");
  const test::Times all = {{"ort:fp32", 6.4e6}, {"ort:int8", 2.4e6}, {"tfl:int8", 1.5e6}};
  test::Times first = all;
  first["pt:eager"] = 12e6;
  run.rounds(1, 3, first);
  run.rounds(4, 8, all);
  run.end();
  return run;
}

judge::Gate later_gate() {
  return judge::compare_runs(test::choice_run().records(), later_run().records(), {});
}

}  // namespace

TEST_CASE("gates read as somebody found good") {
  test::check_golden("compare-regressed-80.txt", gate_text(later_gate(), {}, 80));
  const record::RunRecords run = test::choice_run().records();
  test::check_golden("compare-same-80.txt",
                     gate_text(judge::compare_runs(run, run, {.yardstick = "none"}), {}, 80));
  test::check_golden("compare-candidates-80.txt",
                     gate_text(judge::compare_candidates(run, "ort:int8", "ov:int8", {}), {}, 80));
}

TEST_CASE("the JSON of a gate has what the text has") {
  const auto json = nlohmann::json::parse(gate_json(later_gate(), {}));
  CHECK(json.at("schema") == 1);
  CHECK(json.at("regressed") == true);
  CHECK(json.at("yardstick") == "ort:fp32");
  CHECK(json.at("allowed").at("share") == 0.05);
  CHECK(json.at("allowed").at("top1_points") == 0.5);
  const auto& slower = json.at("candidates")[2];
  CHECK(slower.at("base") == "ort:int8");
  CHECK(slower.at("new") == "ort:int8");
  CHECK(slower.at("speed").at("verdict") == "regressed");
  CHECK(slower.at("speed").at("basis") == "relative");
  CHECK(slower.at("speed").at("ratio").at("high").get<double>() < 0.95);
  CHECK(slower.at("speed").at("base_rounds") == 8);
  CHECK(slower.at("size_bytes").at("new") == 4.2e6);
  CHECK(slower.at("top1").contains("base"));
  CHECK(slower.at("top1").contains("new"));
  CHECK(slower.at("regressions").size() == 2);
  const auto& crashed = json.at("candidates")[1];
  CHECK(crashed.at("speed").is_null());
  CHECK(crashed.at("improvements").size() == 1);  // Its accuracy.
  CHECK(json.at("not_compared").size() == 4);
}

}  // namespace edgebench::report
