#include "judge/boards/sentences.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

std::string best_speed_words(const std::string& best, const std::string& it,
                             const stats::Comparison& result) {
  const std::string ratio =
      result.interval ? ratio_words(result) : fmt::format("{:.2f}x", result.ratio.value_or(1));
  if (result.decision == stats::Decision::tie) {
    return fmt::format("{} and {} are equally fast to within {:.0f} %: {}", best, it,
                       100 * stats::kEquivalence, ratio);
  }
  if (result.decision == stats::Decision::undecided && !result.clear) {
    return fmt::format("{} and {} were not told apart: {} as fast", best, it, ratio);
  }
  return fmt::format("{} is {} as fast as {}", best, ratio, it);
}

// "both boards", "all 3 boards"; those that have an answer.
std::string boards_words(const Boards& boards) {
  const auto answers = std::ranges::count_if(boards.boards, has_answer);
  const bool some = answers < std::ssize(boards.boards);
  const std::string count = answers == 1   ? some ? "the one board" : "the only board"
                            : answers == 2 ? "both boards"
                                           : fmt::format("all {} boards", answers);
  return some ? count + " with an answer" : count;
}

std::string choice_sentence(const Boards& boards, const AcrossBoards& across) {
  const Serving& serving = *across.serving;
  const std::string where = boards_words(boards);
  const bool best_itself = std::ranges::all_of(serving.standings, [](const Standing& standing) {
    return standing.fit == Fit::best || standing.fit == Fit::no_answer;
  });
  if (best_itself) return fmt::format("{} is the best on {}.", across.choice, where);
  if (across.kind == AcrossKind::best_everywhere) {
    return fmt::format("{} is the best, or as good as the best, on {}.", across.choice, where);
  }
  return fmt::format(
      "No candidate is the best on {}. One choice for all is {}, which gives up the least: the "
      "most "
      "{}.",
      where, across.choice, dearest_words(boards, serving));
}

std::string for_nobody_sentence(const Boards& boards, const AcrossBoards& across) {
  if (!across.serving) return "No candidate can be used on any board.";
  const Serving& serving = *across.serving;
  std::vector<std::string> failures;
  for (std::size_t i = 0; i < serving.standings.size(); ++i) {
    const Standing& standing = serving.standings[i];
    if (standing.fit != Fit::fails) continue;
    failures.push_back(fmt::format("{} ({})", boards.boards[i].label, standing.why));
  }
  const auto answers = std::ranges::count_if(boards.boards, has_answer);
  return fmt::format(
      "No candidate can be used on {}. {} serves the most, {} of {}, and fails on {}.",
      boards_words(boards), serving.candidate, serving.served(), answers, list_words(failures));
}

std::string without_words(const Boards& boards) {
  std::vector<std::string> labels;
  for (const Board& board : boards.boards) {
    if (!has_answer(board)) labels.push_back(board.label);
  }
  if (labels.empty()) return "";
  return fmt::format(" This is without {}, whose {} no answer.", list_words(labels),
                     labels.size() == 1 ? "run has" : "runs have");
}

std::string doubt_words(const Boards& boards, const AcrossBoards& across) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; across.serving && i < boards.boards.size(); ++i) {
    if (across.serving->standings[i].doubtful) labels.push_back(boards.boards[i].label);
  }
  if (labels.empty()) return "";
  return fmt::format(" Something casts doubt on the latencies of {} on {}.",
                     across.serving->candidate, list_words(labels));
}

}  // namespace

std::string price_words(const std::string& best, const std::string& it, const Standing& standing,
                        const Question& question) {
  if (standing.best_over_it) return best_speed_words(best, it, standing.best_over_it->result);
  if (!standing.best_figure) {
    return fmt::format("the weighted cost of {} is {:.2f} more", it, standing.figure.value_or(0));
  }
  if (question.objective == Objective::energy) {
    return fmt::format("{} takes {} per image and {} {}", best,
                       figure_words(LimitKind::energy, *standing.best_figure), it,
                       figure_words(LimitKind::energy, *standing.figure));
  }
  return fmt::format("{} has {} and {} {}", best, bytes_words(*standing.best_figure), it,
                     bytes_words(*standing.figure));
}

std::string dearest_words(const Boards& boards, const Serving& serving) {
  const std::size_t at = serving.dearest().value_or(0);
  const Board& board = boards.boards[at];
  const Standing& standing = serving.standings[at];
  return fmt::format(
      "on {}, where {}", board.label,
      price_words(board.recommendation.recommended, standing.candidate, standing, boards.question));
}

std::string across_sentence(const Boards& boards, const AcrossBoards& across) {
  switch (across.kind) {
    case AcrossKind::nothing_measured:
      return "No candidate could be measured on any board.";
    case AcrossKind::no_answer:
      return "No board's run has an answer.";
    case AcrossKind::none_for_all:
      return for_nobody_sentence(boards, across) + without_words(boards) +
             doubt_words(boards, across);
    case AcrossKind::best_everywhere:
    case AcrossKind::one_for_all:
      break;
  }
  return choice_sentence(boards, across) + without_words(boards) + doubt_words(boards, across);
}

}  // namespace edgebench::judge
