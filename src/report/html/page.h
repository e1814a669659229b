// The report as one HTML file that needs nothing else: no network, no other file.
#pragma once

#include <string>

#include "judge/summary.h"
#include "report/html/assets.h"

namespace edgebench::report::html {

// The verdict, a table that sorts and filters, charts, what failed and why, what to know before
// believing it, the commands; and the JSON report, as <script type="application/json"
// id="report">. Elements with a data-path show what stands there in it (with data-unit: divided by
// that). Without bundles in `assets` a sentence says that charts are left out, and how to get them.
std::string page(const judge::Summary& summary, const Assets& assets);

}  // namespace edgebench::report::html
