// Runs of several machines, printed together. Whoever has measured on several boards calls
// print_boards() with the folders.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/error.h"
#include "judge/boards/across.h"
#include "judge/boards/boards.h"
#include "report/report.h"

namespace edgebench::cli {

// Reads the runs, which are folders or their records.jsonl; at least one. Throws InputError if one
// cannot be read or is of another network, UsageError if one has no such baseline.
judge::Boards read_boards(std::span<const std::filesystem::path> runs,
                          const judge::Question& question, const std::string& baseline = "");

// The same, printed to the standard output: each board's report, then the answer for all of them.
// Done where there is one choice for all boards, answer_is_no where there is none, nothing_measured
// where on no board anything was measured. Throws UsageError for HTML, too.
ExitCode print_boards(std::span<const std::filesystem::path> runs, const judge::Question& question,
                      report::Format format, std::size_t width);

ExitCode exit_code_across(judge::AcrossKind kind);

// "runs/a runs/b", as a shell reads them.
std::string quoted_runs(std::span<const std::filesystem::path> runs);

}  // namespace edgebench::cli
