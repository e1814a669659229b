// What every run ends with: its reports in its folder, and the table for who waits.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

namespace edgebench::cli {

// Writes report.json and report.md into the run's folder and prints the table.
ExitCode report_new_run(const std::filesystem::path& run, const std::string& baseline);

}  // namespace edgebench::cli
