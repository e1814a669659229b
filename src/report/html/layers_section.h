// Where the time goes: a heat map of the network's blocks and layers, a column a candidate.
#pragma once

#include <string>

#include "report/html/markup.h"

namespace edgebench::report::html {

// How hot a cell is, from 0 to 9: its share beside the largest one of the table.
int heat_of(double share, double largest_share);

// A table rather than a chart, so that it is there without bundles and scripts. Each cell leads to
// its kernels. Empty of a run without times by layer.
std::string layers_section(const Json& report);

}  // namespace edgebench::report::html
