#include "cli/several_runs.h"

#include <iostream>
#include <sstream>
#include <vector>

#include "cli/made_runs.h"
#include "report/boards/boards.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

// What is written to the standard output as long as it lives.
class CapturedOutput {
 public:
  CapturedOutput() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  ~CapturedOutput() { std::cout.rdbuf(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

struct TwoBoards : test::Program {
  TwoBoards() {
    for (const char* name : {"pi", "xeon"}) test::store_of(*this, name, test::choice_run());
  }
  std::vector<fs::path> runs() const { return {folder / "pi", folder / "xeon/records.jsonl"}; }
};

}  // namespace

TEST_CASE("runs are read from their folders or their records") {
  const TwoBoards stored;
  const judge::Boards boards = read_boards(stored.runs(), {});
  REQUIRE(boards.boards.size() == 2);
  CHECK(boards.boards[0].folder == (stored.folder / "pi").string());
  CHECK(boards.boards[1].label == "xeon");
  CHECK(read_boards(stored.runs(), {}, "ov:int8").boards[1].summary.baseline == "ov:int8");
}

TEST_CASE("what is printed is the report of all boards, and the exit code its answer") {
  const TwoBoards stored;
  const judge::Boards boards = read_boards(stored.runs(), {});
  const judge::AcrossBoards across = judge::across_boards(boards);
  const std::string expected =
      report::render(boards, across, report::Format::table,
                     {.width = 60, .all_notes = false, .run = quoted_runs(stored.runs())});
  const CapturedOutput output;
  CHECK(print_boards(stored.runs(), {}, report::Format::table, 60) == ExitCode::done);
  CHECK(output.text() == expected);
  const judge::Question nobody{.objective = judge::Objective::latency,
                               .limits = {judge::parse_limit(judge::LimitKind::size, "1MB")},
                               .weights = {}};
  CHECK(print_boards(stored.runs(), nobody, report::Format::csv, 60) == ExitCode::answer_is_no);
}

TEST_CASE("every kind of answer has its exit code") {
  using enum judge::AcrossKind;
  CHECK(exit_code_across(best_everywhere) == ExitCode::done);
  CHECK(exit_code_across(one_for_all) == ExitCode::done);
  CHECK(exit_code_across(none_for_all) == ExitCode::answer_is_no);
  CHECK(exit_code_across(no_answer) == ExitCode::answer_is_no);
  CHECK(exit_code_across(nothing_measured) == ExitCode::nothing_measured);
}

TEST_CASE("several runs stand on a command line as a shell reads them") {
  CHECK(quoted_runs(std::vector<fs::path>{"a", "b c"}) == "a 'b c'");
  CHECK(quoted_runs(std::vector<fs::path>{"a"}) == "a");
}

}  // namespace edgebench::cli
