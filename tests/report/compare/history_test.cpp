#include "report/compare/history.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace edgebench::report {
namespace {

judge::History two_runs() {
  return {.runs = {{.folder = "results/second",
                    .started = "2026-11-21T08:00:00Z",
                    .machine = "AMD EPYC, 2 CPUs",
                    .candidates = 30,
                    .measured = 27,
                    .rounds = 13,
                    .finished = true,
                    .recommended = "openvino:int8"},
                   {.folder = "results/a",
                    .started = "2026-11-20T08:00:00Z",
                    .machine = "Example\x1b[31m CPU",
                    .candidates = 2,
                    .measured = 0,
                    .rounds = 0,
                    .finished = false,
                    .recommended = ""}},
          .unreadable = {{"results/broken", "it has no run record"}},
          .foreign = {"results/x", "results/y"}};
}

}  // namespace

TEST_CASE("a run a line, and what is none at the end") {
  CHECK(history_text(two_runs(), 80) ==
        "2026-11-21 08:00  results/second  finished     27 of 30, 13 rounds  openvino:int8      "
        "AMD EPYC, 2 CPUs\n"
        "2026-11-20 08:00  results/a       interrupted  0 of 2, 0 rounds     no recommendation  "
        "Example?[31m CPU\n"
        "\nCannot be read:\n"
        "- results/broken: it has no run record.\n"
        "\nNo runs: results/x and results/y.\n");
  CHECK(history_text({}, 80) == "There are no such runs.\n");
}

TEST_CASE("the list for programs") {
  const auto json = nlohmann::json::parse(history_json(two_runs()));
  CHECK(json.at("schema") == 1);
  CHECK(json.at("runs")[0].at("folder") == "results/second");
  CHECK(json.at("runs")[0].at("state") == "finished");
  CHECK(json.at("runs")[0].at("measured") == 27);
  CHECK(json.at("runs")[0].at("candidates") == 30);
  CHECK(json.at("runs")[0].at("rounds") == 13);
  CHECK(json.at("runs")[0].at("machine") == "AMD EPYC, 2 CPUs");
  CHECK(json.at("runs")[1].at("recommended").is_null());
  CHECK(json.at("runs")[1].at("state") == "interrupted");
  CHECK(json.at("unreadable")[0].at("why") == "it has no run record");
  CHECK(json.at("foreign")[1] == "results/y");
}

}  // namespace edgebench::report
