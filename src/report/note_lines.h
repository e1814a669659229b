// What to know before believing a run, a line each: what matters most first, and what is the same
// of many candidates in one line.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"
#include "report/options.h"

namespace edgebench::report {

// The notes that matter, then why figures are missing; the notes that change no figure follow, or
// are counted in a last line that says how to see them.
std::vector<std::string> note_lines(const judge::Summary& summary, const Options& options = {});

// Why figures are missing: who was dropped, too few samples, no accuracy. With `all` every
// candidate is named.
std::vector<std::string> missing_lines(const judge::Summary& summary, bool all = false);

}  // namespace edgebench::report
