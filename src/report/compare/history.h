// The list of earlier runs as text, for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "judge/compare/history.h"

namespace edgebench::report {

// A run a line, the latest first, however long it is, so that lines can be searched and sorted.
// What could not be read follows, in lines of at most `width` columns (at least 60).
std::string history_text(const judge::History& history, std::size_t width);

// docs/RESULT_SCHEMA.md describes it.
std::string history_json(const judge::History& history);

}  // namespace edgebench::report
