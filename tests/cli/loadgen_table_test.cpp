#include "cli/loadgen_table.h"

#include <sstream>

#include <doctest/doctest.h>

#include "base/file.h"
#include "machine/accelerator/device_circumstances.h"
#include "machine/circumstances.h"
#include "support.h"

namespace edgebench::cli {
namespace {

using nlohmann::json;

json candidate(const std::string& name) {
  return {{"name", name}, {"runtime", "any"}, {"variant", "any"}, {"threads", 1}, {"batch", 1}};
}

json run_record() {
  return {
      {"record", "loadgen"},
      {"schema", record::kSchema},
      {"not_mlperf", "These are LoadGen scenarios, not MLPerf results."},
      {"edgebench", "9.9"},
      {"loadgen_version", "6.0.17"},
      {"plan",
       {{"scenarios", {"single-stream", "offline", "server"}},
        {"duration_ns", 10'000'000'000},
        {"server_p99_ns", 20'000'000},
        {"offline_samples_min", 1024}}},
      {"weights", {{"synthetic", false}}},
      {"images", {{"count", 1300}, {"folder", "val"}}},
      {"candidates", {candidate("quick:fp32"), candidate("slow:fp32"), candidate("broken:int8")}}};
}

json scenario(const std::string& candidate, const std::string& name, const json& figures) {
  json record = {{"record", "scenario"},
                 {"candidate", candidate},
                 {"scenario", name},
                 {"outcome", "ok"},
                 {"reason", ""}};
  record["circumstances"] = machine::Circumstances{};
  record.update(figures);
  return record;
}

json latencies(std::uint64_t queries, double p50_ms) {
  return {{"loadgen",
           {{"queries", queries},
            {"p50_ns", p50_ms * 1e6},
            {"p90_ns", p50_ms * 1.5e6},
            {"p99_ns", p50_ms * 2e6}}}};
}

std::vector<json> made_run() {
  std::vector<json> records = {
      run_record(),
      scenario("quick:fp32", "single-stream", latencies(5000, 2)),
      scenario("quick:fp32", "offline", {{"loadgen", {{"samples_per_s", 512.5}}}}),
      scenario("quick:fp32", "server", {{"highest_per_s", 401.25}, {"lowest_failed_per_s", 420.0}}),
      scenario("slow:fp32", "single-stream", latencies(100, 30)),
      scenario("slow:fp32", "offline", json::object()),
      scenario("slow:fp32", "server", {{"highest_per_s", nullptr}, {"lowest_failed_per_s", 3.5}}),
      {{"record", "evaluation"},
       {"candidate", "broken:int8"},
       {"outcome", "inaccurate"},
       {"reason", "its logits stray"}},
      {{"record", "end"}}};
  for (const std::size_t disturbed : {3U, 4U}) {
    records[disturbed]["circumstances"] =
        machine::Circumstances{.others_busy_cpus = 1.5, .machine_cpus = 2};
  }
  records[5]["outcome"] = "timed_out";
  records[5]["reason"] = "no answer within 9 s";
  return records;
}

record::LoadgenRecords read(const std::vector<json>& records) {
  const test::TemporaryFolder folder;
  std::string lines;
  for (const json& record : records) lines += record.dump() + "\n";
  write_file_atomically(folder / "records.jsonl", lines);
  return record::read_loadgen(folder.path());
}

}  // namespace

TEST_CASE("the table at 80 columns: figures, what failed and why, what to know") {
  CHECK(loadgen_table(read(made_run()), 80) ==
        R"(Scenarios of LoadGen 6.0.17, 10 s each, on 1300 images of val, with edgebench
9.9.

               p50    p90   p99   Offline     Server   fails at
                ms     ms    ms  images/s  queries/s  queries/s
quick:fp32    2.00   3.00  4.00       512        401     420.00
slow:fp32    30.00  45.00   few         -       none       3.50
broken:int8      -      -     -         -          -          -

p50, p90, p99: SingleStream, of which p90 is LoadGen's figure. Offline: images a
second, at least 1024 of them in one query. Server: the highest rate of arrivals
at random at which LoadGen found P99 within 20 ms, from the scheduled time;
fails at: the lowest rate at which it did not.

Without figures:
- slow:fp32, offline: timed out: no answer within 9 s
- broken:int8: inaccurate: its logits stray

Before you believe it:
- These are LoadGen scenarios, not MLPerf results.
- One candidate ran after the other, so small differences between them are no
  claims; `edgebench bench` interleaves them, and says which differences are
  real.
- In 2 of 6 scenarios, first quick:fp32, server: other processes kept 1.50 of 2
  CPUs busy: probably a build, a browser or a service runs beside the
  measurement; look at `top`, stop what can be stopped, and repeat.
)");
}

TEST_CASE("no line is wider than 80 columns") {
  std::istringstream lines(loadgen_table(read(made_run()), 80));
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}

TEST_CASE("only the scenarios that ran have columns") {
  std::vector<json> records = made_run();
  records[0]["plan"]["scenarios"] = {"offline"};
  const std::string table = loadgen_table(read(records), 80);
  const std::string grid = table.substr(0, table.find("Before you believe it"));
  CHECK(grid.find("Offline") != std::string::npos);
  CHECK(grid.find("SingleStream") == std::string::npos);
  CHECK(grid.find("p99") == std::string::npos);
  CHECK(grid.find("fails at") == std::string::npos);
}

TEST_CASE("a disturbance of the machine is told once, with how often it was seen") {
  const std::string table = loadgen_table(read(made_run()), 80);
  const std::size_t told = table.find("In 2 of 6 scenarios, first quick:fp32, server:");
  CHECK(told != std::string::npos);
  CHECK(table.find("other processes", told) != std::string::npos);
  CHECK(table.find("slow:fp32, single-stream:") == std::string::npos);
}

TEST_CASE("what disturbed an accelerator is told like what disturbed the machine") {
  std::vector<json> records = made_run();
  machine::DeviceCircumstances device{.device = "cuda.0"};
  device.clock_reasons = {machine::ClockReason::thermal_slowdown};
  records[2]["circumstances"]["devices"] = {device};
  records[3]["circumstances"]["devices"] = {device};
  CHECK(
      loadgen_table(read(records), 200)
          .find("In 2 of 6 scenarios, first quick:fp32, offline: cuda.0 slowed itself down for its "
                "temperature") != std::string::npos);
}

TEST_CASE("synthetic weights are named") {
  std::vector<json> records = made_run();
  CHECK(loadgen_table(read(records), 80).find("synthetic") == std::string::npos);
  records[0]["weights"]["synthetic"] = true;
  CHECK(loadgen_table(read(records), 80).find("The weights are synthetic") != std::string::npos);
}

TEST_CASE("the document has a row for each candidate with its first failure and its scenarios") {
  const json document = loadgen_document(read(made_run()));
  CHECK(document.at("not_mlperf").get<std::string>().find("not MLPerf") != std::string::npos);
  const json& candidates = document.at("candidates");
  REQUIRE(candidates.size() == 3);
  CHECK(candidates[0].at("outcome") == "ok");
  CHECK(candidates[0].at("scenarios").at("offline").at("loadgen").at("samples_per_s") == 512.5);
  CHECK(candidates[1].at("outcome") == "timed_out");
  CHECK(candidates[1].at("scenarios").size() == 3);
  CHECK(candidates[2].at("reason") == "its logits stray");
  CHECK(candidates[2].at("scenarios").empty());
}

TEST_CASE("a run in which every scenario failed has measured nothing") {
  std::vector<json> records = made_run();
  CHECK(anything_measured(read(records)));
  for (json& record : records) {
    if (record.at("record") == "scenario") record["outcome"] = "failed";
  }
  CHECK_FALSE(anything_measured(read(records)));
}

}  // namespace edgebench::cli
