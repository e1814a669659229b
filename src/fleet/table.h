// What `edgebench fleet` prints: what became of each node, and what to do next.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fleet/rows.h"

namespace edgebench::fleet {

// A line for each node, longer ones wrapped. Ends with a newline.
std::string fleet_table(const std::vector<Row>& rows, std::size_t width);

// What the same command does when it is called again, as a sentence; empty: nothing.
std::string what_next(const std::vector<Row>& rows);

}  // namespace edgebench::fleet
