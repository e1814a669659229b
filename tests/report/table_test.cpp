#include <algorithm>

#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"
#include "report/widest_line.h"

namespace edgebench::report {

TEST_CASE("one winner, narrow and wide") {
  test::check_golden("winner-80.txt", table(test::winner_run().summary(), {.width = 80}));
  test::check_golden("winner-160.txt", table(test::winner_run().summary(), {.width = 160}));
}

TEST_CASE("several loads have two verdicts; who was dropped is told; equal answers share a line") {
  const judge::Summary summary = test::loads_run().summary();
  test::check_golden("loads-80.txt", table(summary, {.width = 80}));
  test::check_golden("loads-160.txt", table(summary, {.width = 160}));
  CHECK(markdown(summary).find("gets through the most images") != std::string::npos);
}

TEST_CASE("a tie names what broke it") {
  test::check_golden("tied-80.txt", table(test::tied_run().summary(), {.width = 80}));
}

TEST_CASE("a tie that nothing breaks recommends nobody") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 8, {{"a:x", 5.01e6}, {"b:x", 5e6}});
  const judge::Summary summary = run.summary();
  REQUIRE(summary.verdict.kind == judge::VerdictKind::tied);
  CHECK(table(summary, {.width = 80}).find('*') == std::string::npos);
  CHECK(markdown(summary).find("| **") == std::string::npos);
  CHECK(csv(summary).find(",false,true,") != std::string::npos);  // Trusted, not recommended.
  CHECK(csv(summary).find(",true,true,") == std::string::npos);
  CHECK(nlohmann::json::parse(json(summary)).at("verdict").at("recommended").is_null());
}

TEST_CASE("a user's file is marked in every format") {
  test::MadeRun run = test::winner_run();
  run.users_file("openvino:fp32", "/m/x,y.onnx");
  const judge::Summary summary = run.summary();
  const std::string text = table(summary, {.width = 80});
  CHECK(text.find("\n*+openvino:fp32") != std::string::npos);
  CHECK(text.find("\n  onnxruntime:fp32") != std::string::npos);
  CHECK(text.find("*: recommended; +: your file; ") != std::string::npos);
  CHECK(markdown(summary).find("| **openvino:fp32** (your file) |") != std::string::npos);
  CHECK(csv(summary).find("openvino:fp32,openvino,1.2.3,,\"/m/x,y.onnx\",cpu,1,1,1,false,ok") !=
        std::string::npos);
  const auto rows = nlohmann::json::parse(json(summary)).at("candidates");
  CHECK(rows.at(0).at("file").is_null());
  CHECK(rows.at(1).at("file") == "/m/x,y.onnx");
}

TEST_CASE("a run in which everything failed gives every reason") {
  test::check_golden("failing-80.txt", table(test::failing_run().summary(), {.width = 80}));
}

TEST_CASE("an interrupted run with synthetic weights and a broken line says all of it") {
  const auto records = test::interrupted_run().records("{\"record\":\"sweep\",\"round\":\n{\"rec");
  test::check_golden("interrupted-80.txt", table(judge::summarise(records), {.width = 80}));
}

TEST_CASE("a name that is no ASCII does not shift its row") {
  test::MadeRun run({"m\u00fcnchen:x", "b:x"});
  run.rounds(1, 8, {{"m\u00fcnchen:x", 5.01e6}, {"b:x", 4e6}});
  const std::string text = table(run.summary(), {.width = 80});
  CHECK(text.find("\n* b:x        4.02") != std::string::npos);
  CHECK(text.find("\n  m\u00fcnchen:x  5.03") != std::string::npos);
}

TEST_CASE("no line is wider than the terminal, and a wide one shows more columns") {
  for (const auto& run : {test::winner_run(), test::tied_run(), test::failing_run()}) {
    for (const std::size_t width : {60U, 72U, 80U, 100U, 132U, 160U, 300U}) {
      CHECK(test::widest_line(table(run.summary(), {.width = width})) <= width);
    }
  }
  const judge::Summary summary = test::winner_run().summary();
  for (const std::size_t width : {40U, 50U}) {
    CHECK(test::widest_line(table(summary, {.width = width})) <= width);
  }
  CHECK(test::widest_line(table(summary, {.width = 10})) <= 40);
  CHECK(table(summary, {.width = 80}).find("images/s") == std::string::npos);
  CHECK(table(summary, {.width = 160}).find("images/s") != std::string::npos);
}

}  // namespace edgebench::report
