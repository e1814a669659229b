#include "report/html/charts/style.h"

#include "report/html/made_pages.h"

namespace edgebench::report::html {

TEST_CASE("the precision is what the variant says, else what most layers were computed in") {
  judge::Row row;
  const auto of = [&](const std::string& variant) {
    row.candidate.variant = variant;
    return precision_of(row);
  };
  for (const std::string precision : {"fp32", "fp16-storage", "tf32", "bf16"}) {
    CHECK(of(precision) == precision);
  }
  CHECK(of("torchscript-int8-x86") == "int8");
  CHECK(of("torchscript-int8-dynamic") == "int8-dynamic");
  CHECK(of("torchscript-fp16") == "fp16");
  CHECK(of("") == "other");
  row.evaluation = record::Evaluation{};
  CHECK(of("channels-last") == "other");
  row.evaluation->layers.assign(52, {.arithmetic = runtime::Arithmetic::fp32});
  row.evaluation->layers.push_back({.arithmetic = runtime::Arithmetic::int8});
  CHECK(of("channels-last") == "fp32");
  row.evaluation->layers.assign(52, {.arithmetic = runtime::Arithmetic::other});
  CHECK(of("") == "other");
  CHECK(of("q4") == "other");
}

TEST_CASE("only rows of the winner's load are compared; without a winner all are") {
  judge::Summary summary = test::batches_run().summary();
  CHECK(compared_rows(summary).size() == 3);
  CHECK(compared_rows(summary)[0]->candidate.name == "alpha:fp32");
  summary.verdict.fastest.clear();
  CHECK(compared_rows(summary).size() == 9);
}

TEST_CASE("a runtime has one colour, shapes are those of the precisions that are there") {
  const judge::Summary summary = test::many_candidates();
  const Json colour = colour_of_runtime(summary).at("scale");
  CHECK(colour.at("domain").size() == 7);
  CHECK(colour.at("range")[0] == "var(--series-0)");
  CHECK(colour.at("range")[6] == "var(--series-6)");
  const auto winner = test::winner_run().summary();
  CHECK(shape_of_precision(compared_rows(winner)).at("scale").at("domain") ==
        Json::array({"fp32"}));
  const Json dash = dash_of_precision(compared_rows(summary)).at("scale");
  CHECK(dash.at("domain").size() == 5);
  CHECK(dash.at("range").size() == 5);
}

TEST_CASE("candidates stand in the order of the values, each once") {
  Json values = Json::array({{{"candidate", "b"}, {"x", 2}},
                             {{"candidate", "a"}, {"x", 3}},
                             {{"candidate", "b"}, {"x", 1}}});
  CHECK(candidate_channel(values).at("scale").at("domain") == Json::array({"b", "a"}));
  sort_by(values, "x", true);
  CHECK(candidate_channel(values).at("scale").at("domain") == Json::array({"a", "b"}));
  sort_by(values, "x");
  CHECK(values[0].at("x") == 1);
}

}  // namespace edgebench::report::html
