// Several boards as text, for people and for programs: each by itself, then one answer for all.
#pragma once

#include <cstddef>
#include <string>

#include "judge/boards/across.h"
#include "judge/boards/boards.h"
#include "report/options.h"
#include "report/report.h"

namespace edgebench::report {

// Each board's report under its label, and the answer; of CSV the boards alone, their labels being
// the first column; of JSON one object (docs/RESULT_SCHEMA.md). Options::run names all runs. Throws
// UsageError for HTML, which shows one run a page.
std::string render(const judge::Boards& boards, const judge::AcrossBoards& across, Format format,
                   const Options& options = {});

// Each board's recommendation under its label, and the answer; in lines of at most `width` columns
// (at least 40).
std::string recommendations_text(const judge::Boards& boards, const judge::AcrossBoards& across,
                                 std::size_t width);

// The same as one object; docs/RESULT_SCHEMA.md describes it.
std::string recommendations_json(const judge::Boards& boards, const judge::AcrossBoards& across);

}  // namespace edgebench::report
