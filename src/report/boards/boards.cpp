// The boards come first, as if each had been asked for alone, and the answer for all of them last:
// on a terminal the end is what stays in sight.
#include "report/boards/boards.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"
#include "report/boards/answer.h"
#include "report/formats.h"
#include "report/json_values.h"
#include "report/recommend/recommendation.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kNarrowestBoards = 40;
constexpr int kBoardsSchema = 1;

std::size_t text_width(std::size_t width) {
  return std::clamp(width, kNarrowestBoards, kWidestText);
}

// A line below it that is as long as its longest, in a page of that width.
std::string underlined(const std::string& heading, std::size_t width) {
  const std::string lines = wrapped(heading, width);
  const std::size_t rule = std::min(width, width_of(heading));
  return lines + std::string(rule, '=') + "\n";
}

std::string answer_text(const Answer& answer, std::size_t width) {
  std::string text = underlined("All boards", width) + wrapped(answer.sentence, width) + "\n";
  for (const std::string& line : answer.boards) text += wrapped(line, width, "- ");
  if (!answer.next.empty()) text += "\n" + wrapped(answer.next, width);
  if (!answer.notes.empty()) text += "\nBefore you believe it:\n";
  for (const std::string& note : answer.notes) text += wrapped(note, width, "- ");
  return text;
}

std::string tables(const judge::Boards& boards, const Answer& answer, const Options& options) {
  const std::size_t width = text_width(options.width);
  std::string text;
  for (const judge::Board& board : boards.boards) {
    text += underlined(board_heading(board), width) + table(board.summary, options) + "\n";
  }
  return text + answer_text(answer, width);
}

std::string markdown_pages(const judge::Boards& boards, const Answer& answer,
                           const Options& options) {
  std::string text;
  for (const judge::Board& board : boards.boards) {
    text += fmt::format("## {}\n\n{}\n", board_heading(board), markdown(board.summary, options));
  }
  text += fmt::format("## All boards\n\n**{}**\n\n", answer.sentence);
  for (const std::string& line : answer.boards) text += fmt::format("- {}\n", line);
  if (!answer.next.empty()) text += fmt::format("\n{}\n", answer.next);
  if (!answer.notes.empty()) text += "\nBefore you believe it:\n\n";
  for (const std::string& note : answer.notes) text += fmt::format("- {}\n", note);
  return text;
}

// Each board's JSON as it is of one run, behind its label and folder.
template <typename JsonOf>
std::string json_object(const judge::Boards& boards, const judge::AcrossBoards& across,
                        const JsonOf& json_of) {
  Json list = Json::array();
  for (const judge::Board& board : boards.boards) {
    Json one = {{"board", board.label}, {"folder", board.folder}};
    one.update(Json::parse(json_of(board)));
    list.push_back(std::move(one));
  }
  return dumped({{"schema", kBoardsSchema},
                 {"boards", std::move(list)},
                 {"across", across_json(boards, across)}});
}

}  // namespace

std::string render(const judge::Boards& boards, const judge::AcrossBoards& across, Format format,
                   const Options& options) {
  switch (format) {
    case Format::table:
      return printable_page(tables(boards, answer_of(boards, across), options));
    case Format::markdown:
      return printable_page(markdown_pages(boards, answer_of(boards, across), options));
    case Format::csv:
      return printable_page(csv(boards));
    case Format::json:
      return json_object(boards, across,
                         [](const judge::Board& board) { return json(board.summary); });
    case Format::html:
      break;
  }
  throw UsageError(
      "--format html shows one run a page; give one run and -o FILE.html for each board, or "
      "--format markdown for all of them");
}

std::string recommendations_text(const judge::Boards& boards, const judge::AcrossBoards& across,
                                 std::size_t width) {
  width = text_width(width);
  std::string text;
  for (const judge::Board& board : boards.boards) {
    text += underlined(board_heading(board), width) +
            recommendation_text(board.recommendation, board.summary, boards.question, width) + "\n";
  }
  return printable_page(text + answer_text(answer_of(boards, across), width));
}

std::string recommendations_json(const judge::Boards& boards, const judge::AcrossBoards& across) {
  return json_object(boards, across, [&](const judge::Board& board) {
    return recommendation_json(board.recommendation, board.summary, boards.question);
  });
}

}  // namespace edgebench::report
