// The answer for all boards in its parts, which the formats put together.
#pragma once

#include <string>
#include <vector>

#include "judge/boards/across.h"
#include "judge/boards/boards.h"
#include "report/json_values.h"

namespace edgebench::report {

struct Answer {
  std::string sentence;
  std::vector<std::string> boards;  // For each board its best, and what the choice costs there.
  std::string next;                 // The choice for all without the chosen one; empty: none.
  std::vector<std::string> notes;
};

Answer answer_of(const judge::Boards& boards, const judge::AcrossBoards& across);

// "pi: Cortex-A76, 4 CPUs; run results/pi": over the part of a board.
std::string board_heading(const judge::Board& board);

// The answer in JSON.
Json across_json(const judge::Boards& boards, const judge::AcrossBoards& across);

}  // namespace edgebench::report
