// What `edgebench fleet` prints: what became of each node, and the answer for all of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "fleet/rows.h"

namespace edgebench::cli {

// A line for each node, longer ones wrapped. Ends with a newline.
std::string fleet_table(const std::vector<fleet::Row>& rows, std::size_t width);

// What the same command does when it is called again, as a sentence; empty: nothing.
std::string what_next(const std::vector<fleet::Row>& rows);

// The runs of the nodes that are done, to the standard output.
ExitCode print_runs(const std::vector<fleet::Row>& rows, const std::filesystem::path& folder);

}  // namespace edgebench::cli
