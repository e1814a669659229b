#include "judge/boards/boards.h"

#include "base/error.h"
#include "judge/boards/made_boards.h"

namespace edgebench::judge {
namespace {

Boards of(std::vector<StoredRun> runs) {
  return boards_of(std::move(runs), {});
}

test::MadeRun begun(const std::string& host_name, const std::string& started) {
  test::MadeRun run = test::machine_run(host_name, test::kTwoTimes);
  run.header()["started"] = started;
  return run;
}

constexpr const char* kFirst = "2026-12-01T08:00:00Z";
constexpr const char* kSecond = "2026-12-02T08:00:00Z";

}  // namespace

TEST_CASE("each board is judged by itself, by the question") {
  const Boards boards = test::pi_and_xeon();
  REQUIRE(boards.boards.size() == 2);
  CHECK(boards.boards[0].label == "pi");
  CHECK(boards.boards[0].folder == "runs/pi");
  CHECK(boards.boards[0].recommendation.recommended == "b:x");
  CHECK(boards.boards[1].recommendation.recommended == "c:x");
  CHECK(boards.boards[1].summary.rows.size() == 3);
  CHECK(boards.notes.empty());
  CHECK(boards.same_images);
}

TEST_CASE("of two runs of one machine the later one counts, whichever is given first") {
  for (const bool later_first : {false, true}) {
    const StoredRun first = test::stored(begun("pi", kFirst), "runs/1");
    const StoredRun second = test::stored(begun("pi", kSecond), "runs/2");
    const Boards boards = later_first ? of({second, first}) : of({first, second});
    REQUIRE(boards.boards.size() == 1);
    CHECK(boards.boards[0].folder == "runs/2");
    CHECK(boards.notes ==
          std::vector<std::string>{
              "runs/1 and runs/2 are runs of one machine (pi): the later one counts, runs/2, begun "
              "2026-12-02T08:00:00Z. If they are two machines, give each a name of its own and "
              "measure again."});
  }
}

TEST_CASE("a run that is given twice is one board, even without a name of its machine") {
  const Boards boards =
      of({test::stored(begun("", kFirst), "runs/1"), test::stored(begun("", kFirst), "copy")});
  REQUIRE(boards.boards.size() == 1);
  CHECK(boards.notes.size() == 1);
}

TEST_CASE("two boards of one name are two boards, and a note says so") {
  test::MadeRun other = begun("raspberrypi", kSecond);
  other.header()["machine"]["system_id"] = "fedcba9876543210";
  const Boards boards =
      of({test::stored(begun("raspberrypi", kFirst), "runs/a"), test::stored(other, "runs/b"),
          test::stored(begun("xeon", kFirst), "runs/c")});
  REQUIRE(boards.boards.size() == 3);
  CHECK(boards.boards[1].label == "raspberrypi (b)");
  CHECK(boards.boards[2].label == "xeon");
  CHECK(boards.notes ==
        std::vector<std::string>{
            "Two boards report one name, raspberrypi, so their folders tell them apart here; "
            "`hostnamectl set-hostname NAME` on each gives them names of their own."});
}

TEST_CASE("runs that do not say their machine are boards of their own, and a note says so") {
  const Boards boards =
      of({test::stored(begun("", kFirst), "runs/a"), test::stored(begun("", kSecond), "runs/b")});
  REQUIRE(boards.boards.size() == 2);
  CHECK(boards.boards[0].label == "a");
  REQUIRE(boards.notes.size() == 1);
  CHECK(boards.notes[0].starts_with("runs/a and runs/b do not say which machine they are of"));
}

TEST_CASE("runs of two timings are refused, with both folders") {
  test::MadeRun other = begun("xeon", kFirst);
  other.header()["plan"]["gpu_timing"] = "trtexec-10";
  CHECK_THROWS_WITH_AS(
      of({test::stored(begun("pi", kFirst), "runs/a"), test::stored(other, "runs/b")}),
      doctest::Contains("the latencies of runs/a are of --gpu-timing application and those of "
                        "runs/b of trtexec-10"),
      InputError);
}

TEST_CASE("runs of two networks are refused, with both folders") {
  test::MadeRun other = begun("xeon", kFirst);
  other.header()["weights"]["origin"] = "mine.onnx";
  other.header()["weights"]["sha256"] = "cd";
  CHECK_THROWS_WITH_AS(
      of({test::stored(begun("pi", kFirst), "runs/a"), test::stored(other, "runs/b")}),
      "runs/b is a run of another network (mine.onnx) than runs/a (mobilenet_v2.safetensors), so "
      "no choice could be for both; give runs of one network",
      InputError);
}

TEST_CASE("one network in two files is one network") {
  test::MadeRun pi = begun("pi", kFirst);
  test::MadeRun xeon = begun("xeon", kFirst);
  pi.header()["weights"]["network_sha256"] = "same";
  xeon.header()["weights"].update({{"network_sha256", "same"}, {"sha256", "cd"}});
  CHECK(of({test::stored(pi, "runs/a"), test::stored(xeon, "runs/b")}).boards.size() == 2);
}

TEST_CASE("of different images right answers are not compared, and a note says so") {
  test::MadeRun other = begun("xeon", kFirst);
  other.header()["images"]["count"] = 100;
  const Boards boards =
      of({test::stored(begun("pi", kFirst), "runs/a"), test::stored(other, "runs/b")});
  CHECK_FALSE(boards.same_images);
  REQUIRE(boards.notes.size() == 1);
  CHECK(boards.notes[0].starts_with("The runs are of different images"));
}

TEST_CASE("a baseline that a board lacks is refused, with its folder") {
  std::vector<StoredRun> runs = {
      test::stored(begun("pi", kFirst), "runs/a"),
      test::stored(test::machine_run("xeon", {{"b:x", 5e6}, {"c:x", 6e6}}), "runs/b")};
  CHECK(boards_of(runs, {}, "b:x").boards[0].summary.baseline == "b:x");
  CHECK_THROWS_WITH_AS(boards_of(runs, {}, "a:x"),
                       "of runs/b: the run has no candidate called a:x; it has b:x and c:x",
                       UsageError);
}

}  // namespace edgebench::judge
