#include "cli/made_runs.h"

namespace edgebench {
namespace {

// The program, in a folder with a stored run.
struct StoredChoice : test::Program {
  StoredChoice() { test::store(*this, "run", test::choice_run().text()); }
};

}  // namespace

TEST_CASE("a stored run is asked under limits, in either format") {
  const StoredChoice program;
  const test::ProgramResult fast = program.run("recommend run");
  CHECK(fast.exit_code == 0);
  CHECK(fast.out.starts_with("Recommended: ov:int8 ("));
  const test::ProgramResult limited = program.run(
      "recommend run/records.jsonl --max-accuracy-drop 1 --max-p99 20ms --max-size 8MB "
      "--max-memory 64MB --max-load-time 200ms --min-throughput 100 --format json");
  CHECK(limited.exit_code == 0);
  const auto json = nlohmann::json::parse(limited.out);
  CHECK(json.at("recommended") == "ort:int8");
  CHECK(json.at("checks").size() == 6);
  CHECK(program.run("recommend run").out == fast.out);
}

TEST_CASE("every objective answers") {
  const StoredChoice program;
  CHECK(
      program.run("recommend run --objective throughput").out.starts_with("Recommended: ov:int8"));
  CHECK(program.run("recommend run --objective size").out.starts_with("Recommended: ort:int8"));
  CHECK(program.run("recommend run --objective cost --weight latency=1,size=2")
            .out.starts_with("Recommended: ort:int8"));
  const test::ProgramResult energy = program.run("recommend run --objective energy");
  CHECK(energy.exit_code == 1);
  CHECK(energy.out.find("has no energy") != std::string::npos);
  const test::ProgramResult other = program.run("recommend run --baseline ort:int8 --format json");
  const std::string sentence = nlohmann::json::parse(other.out).at("sentence");
  CHECK(sentence.ends_with("as fast as ort:int8."));
}

TEST_CASE("limits that nobody keeps are exit code 1, with the nearest miss") {
  const StoredChoice program;
  const test::ProgramResult nobody = program.run("recommend run --max-size 3MB");
  CHECK(nobody.exit_code == 1);
  CHECK(nobody.out.starts_with(
      "No recommendation. No candidate is within the limits. ort:int8 misses by the\nleast: "));
}

TEST_CASE("what cannot be understood is exit code 2, in one sentence") {
  const StoredChoice program;
  for (const char* bad :
       {"--max-size 8", "--max-size 8ms", "--max-p99 20", "--max-energy 30mW",
        "--max-accuracy-drop -1", "--min-throughput fast", "--objective best", "--objective cost",
        "--weight latency=1", "--objective cost --weight speed=1", "--baseline nobody",
        "--format yaml"}) {
    CAPTURE(bad);
    CHECK(program.run(std::string("recommend run ") + bad).exit_code == 2);
  }
  CHECK(program.run("recommend run --max-size 8").error ==
        "edgebench: --max-size cannot be '8'; give a number with its unit, as in 64MB or 1GiB\n");
}

TEST_CASE("several runs get one answer, whose exit code it is") {
  const StoredChoice program;
  test::store_of(program, "pi", test::choice_run());
  test::MadeRun other({"ort:fp32", "ov:int8"});
  other.rounds(1, 8, {{"ort:fp32", 4e6}, {"ov:int8", 5e6}}, 45);
  test::store_of(program, "xeon", other);
  const test::ProgramResult both = program.run("recommend pi xeon");
  CHECK(both.exit_code == 0);
  CHECK(both.out.starts_with("pi: Example CPU, 4 CPUs; run pi\n"));
  CHECK(both.out.find("One choice for all is ov:int8") != std::string::npos);
  const test::ProgramResult json = program.run("recommend pi xeon --format json");
  CHECK(json.exit_code == 0);
  CHECK(nlohmann::json::parse(json.out).at("across").at("choice") == "ov:int8");
  const test::ProgramResult limited = program.run("recommend pi xeon --max-size 4MB");
  CHECK(limited.exit_code == 1);
  CHECK(limited.out.find("No candidate can be used on both boards.") != std::string::npos);
  test::store(program, "empty", test::MadeRun({"a:x"}).text());
  test::store(program, "empty2", test::MadeRun({"b:x"}).text());
  CHECK(program.run("recommend empty empty2").exit_code == 4);
}

TEST_CASE("one run that cannot be used refuses all, in a sentence that names it") {
  const StoredChoice program;
  test::store_of(program, "pi", test::choice_run());
  CHECK(program.run("recommend run nowhere").exit_code == 3);
  CHECK(program.run("recommend run nowhere").error.find("nowhere") != std::string::npos);
  test::MadeRun newer = test::choice_run();
  newer.header()["schema"] = record::kSchema + 1;
  test::store_of(program, "newer", newer);
  const test::ProgramResult schema = program.run("recommend pi newer");
  CHECK(schema.exit_code == 3);
  CHECK(schema.out.empty());
  CHECK(schema.error.starts_with("edgebench: cannot use newer/records.jsonl: it has schema "));
  test::MadeRun network = test::choice_run();
  network.header()["weights"]["sha256"] = "cd";
  test::store_of(program, "network", network);
  const test::ProgramResult refused = program.run("recommend pi network");
  CHECK(refused.exit_code == 3);
  CHECK(refused.error.starts_with("edgebench: network is a run of another network ("));
  CHECK(program.run("recommend pi run --baseline nobody").exit_code == 2);
}

TEST_CASE("bad input is exit code 3, nothing measured 4, a broken line a note") {
  const StoredChoice program;
  CHECK(program.run("recommend nowhere").exit_code == 3);
  test::store(program, "empty", test::MadeRun({"a:x"}).text());
  CHECK(program.run("recommend empty").exit_code == 4);
  test::store(program, "broken", test::choice_run().text() + "what\n");
  const test::ProgramResult broken = program.run("recommend broken");
  CHECK(broken.exit_code == 0);
  CHECK(broken.out.find(" of records.jsonl cannot be read and is left") != std::string::npos);
}

}  // namespace edgebench
