// The table of all measured rows. page.js sorts and filters it.
#pragma once

#include <string>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

// Fastest first. Every figure comes out of `report`, the JSON report of the same summary, and says
// where it stands there; a column in which no row has a figure is left out. Empty without measured
// rows.
std::string sortable_table(const judge::Summary& summary, const Json& report);

}  // namespace edgebench::report::html
