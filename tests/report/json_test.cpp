#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/golden.h"
#include "report/made_reports.h"

namespace edgebench::report {
namespace {

// Mathematical libraries differ in the last digits.
void round_numbers(nlohmann::ordered_json& value) {
  if (value.is_number_float()) value = std::stod(fmt::format("{:.9g}", value.get<double>()));
  if (!value.is_structured()) return;
  for (auto& member : value) round_numbers(member);
}

}  // namespace

TEST_CASE("one winner") {
  auto report = nlohmann::ordered_json::parse(json(test::winner_run().summary()));
  round_numbers(report);
  test::check_golden("winner.json", report.dump(2) + "\n");
}

TEST_CASE("what was not measured is null, and synthetic weights are said first") {
  const auto report = nlohmann::json::parse(json(test::interrupted_run().summary()));
  CHECK(report.at("schema") == 2);
  CHECK(report.at("synthetic_weights") == true);
  CHECK(report.at("end").is_null());
  CHECK(report.at("verdict").at("kind") == "too_few_rounds");
  CHECK(report.at("verdict").at("recommended").is_null());
  const auto& candidates = report.at("candidates");
  CHECK(candidates.at(1).at("artifact_bytes").is_null());
  CHECK(candidates.at(1).at("accuracy").is_null());
  CHECK(candidates.at(1).at("latency").at("p99_ns").at("value").is_null());
  CHECK(candidates.at(1).at("latency").at("p99_ns").at("samples_needed") == 662);
  CHECK(candidates.at(1).at("versus_baseline").at("speed_ratio").at("low").is_null());
  CHECK(candidates.at(2).at("outcome") == "out_of_memory");
  CHECK(candidates.at(3).at("latency").is_null());
}

TEST_CASE("everything that was recorded about the run is passed on") {
  const auto report = nlohmann::json::parse(json(test::winner_run().summary()));
  CHECK(report.at("run").at("machine").at("cpu_model") == "Example CPU");
  CHECK(report.at("candidates").at(0).at("session").at("kernels") == "made");
}

}  // namespace edgebench::report
