#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <doctest/doctest.h>

#include "cli/made_runs.h"
#include "judge/layers/made_layers.h"

namespace edgebench {
namespace {

// A run of these candidates with as many rounds as its layers need in time.
const std::string kRun = "bench --out run --synthetic 0.25,32,10 --rounds 6 --sweeps 4 ";

// The first number of the row with this name.
double time_in(const std::string& table, const std::string& row) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(row + " ")) return std::strtod(line.c_str() + row.size(), nullptr);
  }
  FAIL("there is no row " << row << " in\n" << table);
  return 0;
}

}  // namespace

TEST_CASE("the layers of a run are shown, and a planted slow one is found") {
  const test::Program program;
  const std::string null = "null:fp32,latency_us=200,layers=scripted";
  const test::ProgramResult bench =
      program.run(kRun + "--candidate usual=" + null + " --candidate slow=" + null +
                  ",slow_layer=features.2.conv.0.0:5 --candidate none=null:fp32");
  REQUIRE(bench.exit_code == 0);
  const std::string hint = "\nWhere the time goes, layer by layer: edgebench layers run\n";
  CHECK(bench.out.find(hint) != std::string::npos);
  CHECK(program.run("report run").out.find(hint) != std::string::npos);
  const test::ProgramResult usual = program.run("layers run usual --every");
  CHECK(usual.exit_code == 0);
  const test::ProgramResult slow = program.run("layers run slow --every");
  // Scripted times, so that they differ by the planted factor whatever the machine does.
  const double planted_us = time_in(slow.out, "features.2.conv.0.0");
  CHECK(planted_us == doctest::Approx(5 * time_in(usual.out, "features.2.conv.0.0")).epsilon(0.02));
  CHECK(time_in(slow.out, "features.3.conv.0.0") == time_in(usual.out, "features.3.conv.0.0"));
  const test::ProgramResult all = program.run("layers run");
  CHECK(all.out.find("\nblock 17 ") != std::string::npos);
  CHECK(all.out.find("\nadditions ") != std::string::npos);
  CHECK(all.out.find("- none: edgebench reads no times by layer from null yet.") !=
        std::string::npos);
  CHECK(program.run("layers run/records.jsonl").out == all.out);
  const test::ProgramResult two = program.run("layers run usual slow");
  INFO(two.out);
  CHECK(two.out.find("difference\n") != std::string::npos);
  // In one line, whatever the terminal.
  const test::ProgramResult said = program.run("layers run usual slow --format markdown");
  CHECK(said.out.starts_with("The kernels of slow take "));
  CHECK(said.out.find(" go to features.2.conv.0.0") != std::string::npos);
  test::check_refused(program.run("layers run nobody"),
                      "the run has no candidate called nobody; it has usual, slow, none");
}

TEST_CASE("formats and files of a run's layers") {
  const test::Program program;
  test::MadeRun run = test::run_with_layers();
  run.add(test::layer_times("b:x", 1, test::four_kernels(), {1000, 3500, 1000, 1000, 400}, 5000));
  test::store(program, "run", run.text());
  const auto json = nlohmann::json::parse(program.run("layers run b:x a:x --format json").out);
  CHECK(json.at("layers").at(0).at("candidate") == "b:x");  // As they were named.
  CHECK(json.at("difference").at("slower") == "b:x");
  CHECK(json.at("difference").at("parts").at(0).at("name") == "features.1.conv.0.0");
  const auto one = nlohmann::json::parse(program.run("layers run b:x --format json").out);
  CHECK(one.at("difference").is_null());
  CHECK(program.run("layers run --format csv").out.starts_with("candidate,role,layer,"));
  const test::ProgramResult markdown = program.run("layers run a:x b:x --format markdown");
  CHECK(markdown.out.starts_with("The kernels of b:x take 1900 us more than those of a:x."));
  CHECK(program.run("layers run --every").out.find(" GMAC/s ") != std::string::npos);
  CHECK(program.run("layers run --out table.txt").out.empty());
  CHECK(read_file(program.folder / "table.txt") == program.run("layers run").out);
  CHECK(program.run("layers run --node-data nodes").exit_code == 0);
  CHECK(nlohmann::json::parse(read_file(program.folder / "nodes/node-data-a-x.json"))
            .at("results")
            .at("features.0.0")
            .at("value") == 1000);
  test::check_refused(program.run("layers run --format html"), "--format");
}

TEST_CASE("a run without its layers says so") {
  const test::Program program;
  REQUIRE(
      program
          .run("bench --out run --no-layers --candidate null:fp32,layers=scripted" + test::kQuick)
          .exit_code == 0);
  CHECK(read_file(program.folder / "run/records.jsonl").find("\"layers_end\"") ==
        std::string::npos);
  const test::ProgramResult none = program.run("layers run");
  CHECK(none.exit_code == 3);
  CHECK(none.error ==
        "edgebench: run has no times by layer: it is of --no-layers, or of an edgebench that did "
        "not measure them; measure again\n");
}

TEST_CASE("a run that was cut off before says how to go on, an emulated one that it has none") {
  const test::Program program;
  test::MadeRun run({"a:x"});
  run.header()["plan"]["layers"] = true;
  run.rounds(1, 1, {{"a:x", 5e6}});
  test::store(program, "run", run.text());
  CHECK(program.run("layers run").error.find("it was cut off before they were measured") !=
        std::string::npos);
  run.header()["machine"]["emulated"] = "qemu";
  test::store(program, "run", run.text());
  CHECK(program.run("layers run").error.find("an emulated machine has no times to show") !=
        std::string::npos);
}

}  // namespace edgebench
