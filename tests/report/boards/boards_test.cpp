#include "report/boards/boards.h"

#include "base/error.h"
#include "report/boards/made_answers.h"
#include "report/formats.h"
#include "report/golden.h"
#include "report/recommend/recommendation.h"
#include "report/text.h"
#include "report/widest_line.h"

namespace edgebench::report {
namespace {

judge::Boards three_boards(const judge::Question& question = {}) {
  return test::boards_of_runs({test::pi_run(), test::xeon_run(), test::emulated_run()}, question);
}

std::string text_of(const judge::Boards& boards, Format format, std::size_t width = 80) {
  return render(boards, judge::across_boards(boards), format,
                {.width = width, .all_notes = false, .run = "runs/pi runs/xeon"});
}

judge::Question small(const char* size) {
  return {.objective = judge::Objective::latency,
          .limits = {judge::parse_limit(judge::LimitKind::size, size)},
          .weights = {}};
}

}  // namespace

TEST_CASE("reports of several boards read as somebody found good") {
  const judge::Boards boards = three_boards();
  test::check_golden("boards-80.txt", text_of(boards, Format::table));
  test::check_golden("boards-40.txt", text_of(boards, Format::table, 40));
  test::check_golden("boards.md", text_of(boards, Format::markdown));
  test::check_golden("boards.csv", text_of(boards, Format::csv));
}

TEST_CASE("recommendations for several boards read as somebody found good") {
  const auto text = [](const judge::Boards& boards) {
    return recommendations_text(boards, judge::across_boards(boards), 80);
  };
  test::check_golden("boards-recommend-80.txt",
                     text(test::boards_of_runs({test::pi_run(), test::xeon_run()}, small("5MB"))));
  test::check_golden(
      "boards-nobody-80.txt",
      text(test::boards_of_runs({test::pi_run(), test::xeon_run(9e6)}, small("5MB"))));
}

TEST_CASE("each board's part is what it is alone") {
  const judge::Boards boards = three_boards();
  const judge::AcrossBoards across = judge::across_boards(boards);
  const judge::Board& xeon = boards.boards[1];
  CHECK(text_of(boards, Format::table).find("\n" + table(xeon.summary) + "\n") !=
        std::string::npos);
  CHECK(text_of(boards, Format::markdown).find("\n\n" + markdown(xeon.summary) + "\n") !=
        std::string::npos);
  CHECK(recommendations_text(boards, across, 80)
            .find("\n" + recommendation_text(xeon.recommendation, xeon.summary, {}, 80) + "\n") !=
        std::string::npos);
}

TEST_CASE("JSON has each board's own JSON behind its label, and the answer") {
  const judge::Boards boards = three_boards();
  const Json all = Json::parse(text_of(boards, Format::json));
  CHECK(all.at("schema") == 1);
  REQUIRE(all.at("boards").size() == 3);
  Json one = all.at("boards")[1];
  CHECK(one.at("board") == "xeon");
  CHECK(one.at("folder") == "runs/xeon");
  one.erase("board");
  one.erase("folder");
  CHECK(one == Json::parse(json(boards.boards[1].summary)));
  CHECK(all.at("across").at("choice") == "ort:int8");

  const Json recommended = Json::parse(recommendations_json(boards, judge::across_boards(boards)));
  CHECK(recommended.at("boards")[1].at("recommended") == "ov:int8");
  CHECK(recommended.at("across") == all.at("across"));
}

TEST_CASE("a page is of one run, and the message says what to do") {
  CHECK_THROWS_WITH_AS(text_of(three_boards(), Format::html),
                       "--format html shows one run a page; give one run and -o FILE.html for each "
                       "board, or --format markdown for all of them",
                       UsageError);
}

TEST_CASE("a label or a reason with a comma or a control character harms no format") {
  test::MadeRun pi = test::pi_run();
  pi.header()["machine"]["host_name"] = "p,\033[2Ji\n";
  pi.trouble("artifact", "trt:fp16", "failed", "its last words: \033[2J");
  const judge::Boards boards = test::boards_of_runs({pi, test::xeon_run()});
  CHECK(text_of(boards, Format::csv).find("\r\n\"p,?[2Ji?\",ort:fp32,") != std::string::npos);
  for (const Format format : {Format::table, Format::markdown, Format::csv, Format::json}) {
    CHECK(text_of(boards, format).find('\033') == std::string::npos);
  }
  CHECK(recommendations_text(boards, judge::across_boards(boards), 80).find('\033') ==
        std::string::npos);
}

TEST_CASE("no line of the answer is wider than the terminal, down to 40 columns") {
  const judge::Boards boards = test::boards_of_runs({test::pi_run(), test::xeon_run()});
  for (const std::size_t width : {80U, 40U, 20U}) {
    CAPTURE(width);
    const std::size_t most = std::max<std::size_t>(width, 40);
    CHECK(test::widest_line(recommendations_text(boards, judge::across_boards(boards), width)) <=
          most);
  }
}

}  // namespace edgebench::report
