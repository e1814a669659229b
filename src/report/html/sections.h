// The parts of a page that are text: each a piece of HTML, empty where there is nothing to say.
#pragma once

#include <string>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

// The recommendation and the reason; then what was measured and where.
std::string verdict_section(const judge::Summary& summary, const Json& report);

// The candidates without figures: outcome, reason, log and the command that does it again.
std::string failures_section(const judge::Summary& summary, const Json& report);

// Energy, or why there is none; the machine's measured peaks.
std::string limits_section(const Json& report);

// The command of the run, and that of each measured row.
std::string commands_section(const judge::Summary& summary, const Json& report);

// The machine and the plan as they were recorded.
std::string circumstances_section(const Json& report);

}  // namespace edgebench::report::html
