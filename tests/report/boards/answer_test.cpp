#include "report/boards/answer.h"

#include "report/boards/made_answers.h"

namespace edgebench::report {
namespace {

using test::boards_of_runs;

Answer answer(const judge::Boards& boards) {
  return answer_of(boards, judge::across_boards(boards));
}

}  // namespace

TEST_CASE("each board has its best, and what the choice costs there") {
  const Answer lines = answer(boards_of_runs({test::pi_run(), test::xeon_run()}));
  REQUIRE(lines.boards.size() == 2);
  CHECK(lines.boards[0] == "pi: ort:int8 (8.04 ms, top-1 79.4 %) is the best.");
  CHECK(lines.boards[1] ==
        "xeon: ov:int8 (1.71 ms, top-1 78.5 %) is the best; it is 1.235x (1.235 to 1.235) as fast "
        "as ort:int8 (2.11 ms, top-1 79.4 %).");
  CHECK(lines.notes.empty());
}

TEST_CASE("of different images no accuracies stand beside each other") {
  test::MadeRun xeon = test::xeon_run();
  xeon.header()["images"]["folder"] = "mine";
  const Answer lines = answer(boards_of_runs({test::pi_run(), xeon}));
  CHECK(lines.boards[0] == "pi: ort:int8 (8.04 ms) is the best.");
  REQUIRE(lines.notes.size() == 1);
  CHECK(lines.notes[0].starts_with("The runs are of different images"));
}

TEST_CASE("who is level with a best is named, and a tie is told by its names") {
  const judge::Boards boards =
      boards_of_runs({test::machine_run("pi", {{"a:x", 5e6}, {"b:x", 5.02e6}}),
                      test::machine_run("xeon", {{"a:x", 5e6}, {"b:x", 4e6}})});
  CHECK(answer(boards).boards[0] ==
        "pi: a:x (5.02 ms) is the best, level with b:x; a:x and b:x (5.04 ms) are equally fast to "
        "within 1 %: 1.0039x (1.0004 to 1.0074).");
}

TEST_CASE("where the choice fails, the reason is told beside the best") {
  const judge::Boards boards =
      boards_of_runs({test::machine_run("pi", test::kTwoTimes),
                      test::machine_run("xeon", {{"c:x", 5e6}, {"d:x", 6e6}})});
  CHECK(answer(boards).boards[1] ==
        "xeon: c:x (5.02 ms) is the best; b:x fails: it was not among the candidates.");
}

TEST_CASE("a board without an answer tells why") {
  const Answer lines = answer(boards_of_runs({test::pi_run(), test::emulated_run()}));
  CHECK(
      lines.boards[1].starts_with("emu: No verdict: this machine is emulated (QEMU without KVM)"));
}

TEST_CASE("the next choice is told by its largest price, or as good everywhere") {
  CHECK(answer(test::pi_and_xeon()).next ==
        "The next choice for all: b:x, which gives up the most on xeon, where c:x is 1.400x (1.400 "
        "to 1.400) as fast as b:x.");
  // Tied on both boards, and each of the two is recommended on one.
  const judge::Boards tied =
      boards_of_runs({test::machine_run("pi", {{"a:x", 5e6}, {"b:x", 5.02e6}}),
                      test::machine_run("xeon", {{"a:x", 5.02e6}, {"b:x", 5e6}})});
  CHECK(answer(tied).next ==
        "The next choice for all: b:x, on each board the best or as good as it.");
  CHECK(answer(boards_of_runs({test::emulated_run()})).next.empty());
}

TEST_CASE("the heading has the label, the machine and the run") {
  CHECK(board_heading(test::pi_and_xeon().boards[0]) == "pi: Example CPU, 4 CPUs; run runs/pi");
}

TEST_CASE("the answer in JSON has every price with its interval") {
  const judge::Boards boards =
      boards_of_runs({test::pi_run(), test::xeon_run(), test::emulated_run()});
  const Json json = across_json(boards, judge::across_boards(boards));
  CHECK(json.at("kind") == "one_for_all");
  CHECK(json.at("choice") == "ort:int8");
  CHECK(json.at("same_images") == true);
  CHECK(json.at("boards")[0].at("best") == "ort:int8");
  CHECK(json.at("boards")[2].at("best").is_null());
  CHECK(json.at("boards")[2].at("kind") == "nothing_measured");
  const Json& serving = json.at("serving");
  CHECK(serving.at("candidate") == "ort:int8");
  CHECK(serving.at("served") == 2);
  CHECK(serving.at("boards")[0].at("fit") == "best");
  CHECK(serving.at("boards")[0].at("best_over_it").is_null());
  const Json& xeon = serving.at("boards")[1];
  CHECK(xeon.at("board") == "xeon");
  CHECK(xeon.at("fit") == "dearer");
  CHECK(xeon.at("best_over_it").at("verdict") == "faster");
  CHECK(xeon.at("best_over_it").at("speed_ratio").at("value").get<double>() ==
        doctest::Approx(2.1 / 1.7));
  CHECK(xeon.at("figure").is_null());
  CHECK(serving.at("boards")[2].at("fit") == "no_answer");
  CHECK(json.at("next").at("candidate") == "ov:int8");
}

TEST_CASE("prices in bytes stand in the answer in JSON") {
  const judge::Boards boards =
      boards_of_runs({test::pi_run(), test::xeon_run()},
                     {.objective = judge::Objective::size, .limits = {}, .weights = {}});
  const Json json = across_json(boards, judge::across_boards(boards));
  CHECK(json.at("choice") == "ort:int8");
  CHECK(json.at("next").at("boards")[0].at("figure") == 4.7e6);
  CHECK(json.at("next").at("boards")[0].at("best_figure") == 3.8e6);
}

}  // namespace edgebench::report
