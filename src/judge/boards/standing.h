// What becomes of one candidate on one board, beside the best of that board.
#pragma once

#include <optional>
#include <string>

#include "judge/boards/boards.h"
#include "record/candidate.h"

namespace edgebench::judge {

enum class Fit {
  best,       // Recommended there.
  level,      // As good as the recommended one, or not told apart from it.
  dearer,     // It can be used, and another is better.
  fails,      // Not measured, not within the limits, or not there at all.
  no_answer,  // The board's run tells of nobody which one is best.
};

struct Standing {
  std::string candidate;  // Its name there, of which a user's file may have several; empty: absent.
  Fit fit = Fit::fails;
  std::string why;        // It fails: a clause, "its size is 14.0 MB, and --max-size is 8MB".
  bool doubtful = false;  // Something casts doubt on its latencies there (Row::trusted).
  // Its price there, of `level` and `dearer`. Of latency and throughput: the speed of the best with
  // its own, from the rounds of that run in which both took part.
  std::optional<ComparedPair> best_over_it;
  // Of the other objectives: bytes, joules per image, or for a cost what it is above the best's.
  std::optional<double> figure;
  std::optional<double> best_figure;  // Nothing of a cost.
  // Whatever the objective: 0 is as good as the best; else ln(its time, bytes or joules over the
  // best's), or the difference of the costs.
  double log_price = 0;
};

// What decides whether candidates of two runs are one and the same choice: the name or, of a user's
// file, its content; and all that it is run with. Two that differ in it are two choices.
std::string identity_of(const record::Candidate& candidate);

// Of the candidate with the identity of `wanted`.
Standing standing_of(const Board& board, const record::Candidate& wanted, const Question& question);

// Whether the board's run tells which candidate is best, or that none can be.
bool has_answer(const Board& board);

std::string_view name_of(Fit fit);

}  // namespace edgebench::judge
