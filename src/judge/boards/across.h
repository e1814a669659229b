// One answer for several boards: the candidate that is the best on all of them or, where there is
// none, the one choice for all that gives up the least, and what it gives up on each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/boards/boards.h"
#include "judge/boards/standing.h"

namespace edgebench::judge {

enum class AcrossKind {
  best_everywhere,   // Recommended, or level with the recommended one, on every board.
  one_for_all,       // It can be used on every board, at a price.
  none_for_all,      // Nobody can be used on every board.
  no_answer,         // No board's run has an answer.
  nothing_measured,  // On no board anything was measured.
};

// A candidate on all boards.
struct Serving {
  std::string candidate;            // Its name on the first board that has it.
  std::vector<Standing> standings;  // One for each board, in their order.

  // Of the boards that have an answer, those on which it can be used.
  std::size_t served() const;
  // The board on which its price is highest, a place in `standings`; nothing where it serves none.
  std::optional<std::size_t> dearest() const;
};

struct AcrossBoards {
  AcrossKind kind = AcrossKind::nothing_measured;
  std::string choice;  // Empty: no one choice for all.
  std::string sentence;
  // That of the choice; of none, of the candidate that serves the most boards. Nothing where no
  // candidate serves any.
  std::optional<Serving> serving;
  std::optional<Serving> next;  // The choice for all without the chosen one, if any.
  std::vector<std::string> notes;
};

// Boards without an answer are left aside, and the sentence says so; of the others, one with
// nothing within the limits can be served by nobody. First comes who serves the most boards, then
// who is best or level on all of these, then who is doubtful on fewer, and then whose largest price
// is lower: nobody is asked to bear on one board what another board gains. Prices are ratios within
// one machine, or the objective's own figure; no time is averaged over machines.
AcrossBoards across_boards(const Boards& boards);

std::string_view name_of(AcrossKind kind);

}  // namespace edgebench::judge
