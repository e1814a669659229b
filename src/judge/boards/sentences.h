// How prices on boards, and the answer for all of them, are put into words.
#pragma once

#include <string>

#include "judge/boards/across.h"

namespace edgebench::judge {

// What a candidate that is not the best of a board gives up there: "b:x is 1.35x (1.31 to 1.38) as
// fast as a:x"; "b:x has 3.80 MB and a:x 14.0 MB". `best` and `it` stand for the two.
std::string price_words(const std::string& best, const std::string& it, const Standing& standing,
                        const Question& question);

// "on pi, where b:x is 1.35x (1.31 to 1.38) as fast as a:x": of the board on which its price is
// highest. It serves one at least.
std::string dearest_words(const Boards& boards, const Serving& serving);

// The sentence of AcrossBoards, whose other members are there.
std::string across_sentence(const Boards& boards, const AcrossBoards& across);

}  // namespace edgebench::judge
