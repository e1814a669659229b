#include "report/figures/columns.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "report/made_reports.h"

namespace edgebench::report {
namespace {

const Column* find(const std::vector<Column>& columns, const std::string& name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("measured rows come fastest first, the others in the order of the plan") {
  const judge::Summary winner = test::winner_run().summary();
  REQUIRE(measured_rows(winner).size() == 2);
  CHECK(measured_rows(winner)[0]->candidate.name == "openvino:fp32");
  CHECK(other_rows(winner).empty());

  const judge::Summary failing = test::failing_run().summary();
  CHECK(measured_rows(failing).empty());
  REQUIRE(other_rows(failing).size() == 4);
  CHECK(other_rows(failing)[0]->candidate.name == "tensorrt:fp16");
}

TEST_CASE("of an emulated machine all rows that are ok are shown, in the order of the plan") {
  test::MadeRun run = test::winner_run();
  CHECK(shown_rows(run.summary()).size() == 2);
  run.trouble("evaluation", "openvino:fp32", "mistrusted", "why");
  run.header()["machine"]["emulated"] = "QEMU without KVM";
  const judge::Summary summary = run.summary();
  CHECK(measured_rows(summary).empty());
  REQUIRE(shown_rows(summary).size() == 1);
  CHECK(shown_rows(summary)[0]->candidate.name == "onnxruntime:fp32");
  REQUIRE(other_rows(summary).size() == 1);
  CHECK(find(columns_of(summary), "p50") == nullptr);
  CHECK(find(columns_of(summary), "size")->cells.size() == 1);
}

TEST_CASE("every column has a cell for each measured row, and says its unit") {
  const judge::Summary winner = test::winner_run().summary();
  const std::vector<Column> columns = columns_of(winner);
  for (const Column& column : columns) CHECK(column.cells.size() == 2);
  REQUIRE(find(columns, "p50") != nullptr);
  CHECK(find(columns, "p50")->unit == "ms");
  CHECK(find(columns, "p50")->cells[0] == "5.75");
  CHECK(find(columns, "top-1") != nullptr);
}

TEST_CASE("a column without any figure is left out") {
  // No labels and no artifact sizes for one of them: accuracy goes, size stays.
  const std::vector<Column> columns = columns_of(test::tied_run().summary());
  CHECK(find(columns, "top-1") == nullptr);
  CHECK(find(columns, "size") != nullptr);
}

TEST_CASE("the legend explains what is shown and nothing else") {
  const std::vector<Column> columns = columns_of(test::winner_run().summary());
  CHECK(legend(columns).find("resident") != std::string::npos);
  CHECK(legend({*find(columns, "p50")}).find("resident") == std::string::npos);
}

}  // namespace edgebench::report
