#include "report/boards/answer.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "judge/boards/sentences.h"
#include "judge/comparable.h"
#include "judge/words.h"

namespace edgebench::report {
namespace {

using judge::Fit;
using judge::Standing;

// "b:x (1.71 ms, top-1 78.5 %)": what it is like on this board.
std::string with_figures(const judge::Boards& boards, const judge::Board& board,
                         const std::string& name) {
  const auto row = std::ranges::find_if(
      board.summary.rows, [&](const judge::Row& one) { return one.candidate.name == name; });
  std::vector<std::string> parts = {
      judge::figure_words(judge::LimitKind::p99, row->latency->p50_ns)};
  if (row->accuracy && boards.same_images) {
    parts.push_back(fmt::format("top-1 {:.1f} %", 100 * row->accuracy->top1.value));
  }
  return fmt::format("{} ({})", name, fmt::join(parts, ", "));
}

std::string line_of(const judge::Boards& boards, const judge::Board& board,
                    const std::string& choice, const Standing* standing) {
  const std::string& label = board.label;
  const judge::Recommendation& own = board.recommendation;
  if (own.recommended.empty()) return fmt::format("{}: {}", label, own.sentence);
  std::string line =
      fmt::format("{}: {} is the best", label, with_figures(boards, board, own.recommended));
  if (!own.level.empty()) line += fmt::format(", level with {}", judge::list_words(own.level));
  if (standing == nullptr || standing->fit == Fit::best) return line + ".";
  if (standing->fit == Fit::fails) {
    return fmt::format("{}; {} fails: {}.", line, choice, standing->why);
  }
  const std::string it = with_figures(boards, board, standing->candidate);
  const std::string best = own.level.empty() ? "it" : own.recommended;
  return fmt::format("{}; {}.", line, judge::price_words(best, it, *standing, boards.question));
}

std::string next_words(const judge::Boards& boards, const judge::Serving& next) {
  const bool level = std::ranges::none_of(
      next.standings, [](const Standing& one) { return one.fit == Fit::dearer; });
  return fmt::format("The next choice for all: {}, {}.", next.candidate,
                     level ? "on each board the best or as good as it"
                           : "which gives up the most " + judge::dearest_words(boards, next));
}

Json speed(const std::optional<judge::ComparedPair>& pair) {
  if (!pair) return nullptr;
  return {{"verdict", decision_word(pair->result.decision)},
          {"speed_ratio", estimate(pair->result.ratio, pair->result.interval)},
          {"rounds", pair->rounds},
          {"clear", pair->result.clear}};
}

Json standing_json(const Standing& standing) {
  const auto number = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  return {{"candidate", text_or_null(standing.candidate)},
          {"fit", name_of(standing.fit)},
          {"why", text_or_null(standing.why)},
          {"doubtful", standing.doubtful},
          {"best_over_it", speed(standing.best_over_it)},
          {"figure", number(standing.figure)},
          {"best_figure", number(standing.best_figure)}};
}

Json serving_json(const judge::Boards& boards, const std::optional<judge::Serving>& serving) {
  if (!serving) return nullptr;
  Json list = Json::array();
  for (std::size_t i = 0; i < boards.boards.size(); ++i) {
    Json one = {{"board", boards.boards[i].label}};
    one.update(standing_json(serving->standings[i]));
    list.push_back(std::move(one));
  }
  return {{"candidate", serving->candidate}, {"served", serving->served()}, {"boards", list}};
}

}  // namespace

Answer answer_of(const judge::Boards& boards, const judge::AcrossBoards& across) {
  Answer answer{.sentence = across.sentence, .boards = {}, .next = "", .notes = across.notes};
  for (std::size_t i = 0; i < boards.boards.size(); ++i) {
    const Standing* standing = across.serving ? &across.serving->standings[i] : nullptr;
    answer.boards.push_back(line_of(boards, boards.boards[i],
                                    across.serving ? across.serving->candidate : "", standing));
  }
  if (across.next) answer.next = next_words(boards, *across.next);
  return answer;
}

std::string board_heading(const judge::Board& board) {
  return printable(fmt::format("{}: {}; run {}", board.label,
                               judge::machine_words(board.summary.run), board.folder));
}

Json across_json(const judge::Boards& boards, const judge::AcrossBoards& across) {
  Json bests = Json::array();
  for (const judge::Board& board : boards.boards) {
    bests.push_back({{"board", board.label},
                     {"kind", name_of(board.recommendation.kind)},
                     {"best", text_or_null(board.recommendation.recommended)},
                     {"level", board.recommendation.level},
                     {"sentence", board.recommendation.sentence}});
  }
  return {{"kind", name_of(across.kind)},
          {"choice", text_or_null(across.choice)},
          {"sentence", across.sentence},
          {"boards", std::move(bests)},
          {"serving", serving_json(boards, across.serving)},
          {"next", serving_json(boards, across.next)},
          {"same_images", boards.same_images},
          {"notes", across.notes}};
}

}  // namespace edgebench::report
