// Runs of one network on several machines ("boards"), each judged by itself. Nothing here sets a
// time of one machine against a time of another.
#pragma once

#include <string>
#include <vector>

#include "judge/boards/machines.h"
#include "judge/recommend/recommend.h"
#include "judge/summary.h"
#include "record/records.h"
#include "stats/tally.h"

namespace edgebench::judge {

struct Board {
  std::string label;  // No two boards have the same.
  std::string folder;
  record::RunRecords records;
  stats::Tally tally;  // Of the records.
  Summary summary;
  Recommendation recommendation;  // What is best on this board, by the question.
};

struct Boards {
  Question question;
  std::vector<Board> boards;       // In the order in which their runs were given.
  bool same_images = true;         // Else right answers of two boards do not compare.
  std::vector<std::string> notes;  // Sentences: what was left out, and which names are no help.
};

// A board for each machine that the runs are of (machines.h); of several runs of one machine the
// one that was begun last counts. `runs` is not empty; `baseline` as of summarise(), on each board.
// Throws InputError if two runs are of different networks, UsageError if a run has no such
// baseline.
Boards boards_of(std::vector<StoredRun> runs, const Question& question,
                 const std::string& baseline = "");

}  // namespace edgebench::judge
