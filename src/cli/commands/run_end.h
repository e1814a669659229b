// What every run ends with: its reports in its folder, and the table for who waits.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"
#include "judge/summary.h"

namespace edgebench::cli {

// Writes report.json and report.md into the run's folder.
judge::Summary write_reports(const std::filesystem::path& run, const std::string& baseline);

// The same, and prints the table.
ExitCode report_new_run(const std::filesystem::path& run, const std::string& baseline);

}  // namespace edgebench::cli
