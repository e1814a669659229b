#include "judge/boards/standing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "judge/comparable.h"
#include "judge/compare/comparisons.h"
#include "judge/verdict.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

constexpr std::array<std::string_view, 5> kFits = {"best", "level", "dearer", "fails", "no_answer"};

const Row* identical_row(const Board& board, const std::string& identity) {
  const std::vector<Row>& rows = board.summary.rows;
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return identity_of(row.candidate) == identity; });
  return found == rows.end() ? nullptr : &*found;
}

const Row& best_row(const Board& board) {
  const std::string& name = board.recommendation.recommended;
  return *std::ranges::find_if(board.summary.rows,
                               [&](const Row& row) { return row.candidate.name == name; });
}

std::string absent_words(const Board& board, const record::Candidate& wanted) {
  for (const Row& row : board.summary.rows) {
    if (row.candidate.name != wanted.name) continue;
    if (row.candidate.file_sha256 != wanted.file_sha256) return "the file of that name is another";
    const auto work = other_work(wanted, row.candidate);
    return work ? *work : "the candidate of that name has other settings";
  }
  return "it was not among the candidates";
}

std::string unmeasured_words(const Row& row) {
  if (row.outcome == Outcome::ok) return "no round with it was finished";
  std::string outcome(enum_name(row.outcome));
  std::ranges::replace(outcome, '_', ' ');
  return row.reason.empty() ? outcome : fmt::format("{}: {}", outcome, row.reason);
}

std::string missed_limits_words(const Row& row, const Question& question) {
  std::vector<std::string> parts;
  for (const Limit& limit : question.limits) {
    const Check one = check(row, limit);
    if (!one.met) parts.push_back(miss_words(one));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

// Requests of one size compare with each other only.
bool competes(const Board& board, const Row& row, const Question& question) {
  if (any_workload(question)) return true;
  return record::same_workload(row.candidate, best_row(board).candidate);
}

// Why it cannot be used there; empty: it can.
std::string obstacle(const Board& board, const Row& row, const Question& question) {
  if (!row.measured()) return unmeasured_words(row);
  if (std::string words = lacking(row, question); !words.empty()) return words;
  if (std::string words = missed_limits_words(row, question); !words.empty()) return words;
  if (board.recommendation.kind != RecommendationKind::recommended) {
    return "no candidate can be used there";
  }
  return competes(board, row, question) ? ""
                                        : "the best is judged by another workload than its own";
}

void add_speed_price(const Board& board, const Row& row, Standing& standing) {
  const std::string& best = board.recommendation.recommended;
  standing.best_over_it = compare(board.tally, best, row.candidate.name);
  const stats::Comparison& result = standing.best_over_it->result;
  const bool enough = result.clear || standing.best_over_it->rounds >= stats::kClearRounds;
  if (!enough) {
    standing.fit = Fit::fails;
    standing.why = fmt::format("it met {} in {} of the {} rounds that a comparison needs", best,
                               standing.best_over_it->rounds, stats::kClearRounds);
  } else if (result.decision != stats::Decision::tie) {
    standing.log_price = std::max(0.0, std::log(*result.ratio));
  }
}

void add_price(const Board& board, const Row& row, const Question& question, Standing& standing) {
  const Row& best = best_row(board);
  const bool level = standing.fit == Fit::level;
  switch (question.objective) {
    case Objective::latency:
    case Objective::throughput:
      return add_speed_price(board, row, standing);
    case Objective::cost:
      standing.figure = cost_over(row, best, question.weights);
      if (!level) standing.log_price = *standing.figure;
      return;
    case Objective::size:
      standing.figure = row.size_bytes;
      standing.best_figure = best.size_bytes;
      break;
    case Objective::energy:
      standing.figure = row.energy->joules_per_image;
      standing.best_figure = best.energy->joules_per_image;
      break;
  }
  // Energies whose intervals overlap are level, and the best of them need not have the least.
  if (!level) {
    standing.log_price = std::max(0.0, std::log(*standing.figure / *standing.best_figure));
  }
}

}  // namespace

std::string identity_of(const record::Candidate& candidate) {
  const std::string& what = candidate.is_users_file() && !candidate.file_sha256.empty()
                                ? candidate.file_sha256
                                : candidate.name;
  std::string identity = fmt::format("{}\n{}\n{}\n{}\n{} {} {} {}", what, candidate.runtime,
                                     candidate.variant, candidate.device, candidate.threads,
                                     candidate.batch, candidate.streams, candidate.compile_cache);
  for (const auto& [name, value] : candidate.options) {
    identity += fmt::format("\n{}={}", name, value);
  }
  return identity;
}

Standing standing_of(const Board& board, const record::Candidate& wanted,
                     const Question& question) {
  Standing standing;
  if (!has_answer(board)) {
    standing.fit = Fit::no_answer;
    return standing;
  }
  const Row* row = identical_row(board, identity_of(wanted));
  if (row == nullptr) {
    standing.why = absent_words(board, wanted);
    return standing;
  }
  standing.candidate = row->candidate.name;
  standing.why = obstacle(board, *row, question);
  if (!standing.why.empty()) return standing;
  standing.doubtful = !row->trusted;
  const Recommendation& answer = board.recommendation;
  if (standing.candidate == answer.recommended) {
    standing.fit = Fit::best;
    return standing;
  }
  const bool level = std::ranges::find(answer.level, standing.candidate) != answer.level.end();
  standing.fit = level ? Fit::level : Fit::dearer;
  add_price(board, *row, question, standing);
  return standing;
}

bool has_answer(const Board& board) {
  return board.recommendation.kind == RecommendationKind::recommended ||
         board.recommendation.kind == RecommendationKind::none_within_limits;
}

std::string_view name_of(Fit fit) {
  return kFits[static_cast<std::size_t>(fit)];
}

}  // namespace edgebench::judge
