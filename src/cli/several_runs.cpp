#include "cli/several_runs.h"

#include <iostream>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "record/records.h"
#include "report/boards/boards.h"

namespace edgebench::cli {

judge::Boards read_boards(std::span<const std::filesystem::path> runs,
                          const judge::Question& question, const std::string& baseline) {
  std::vector<judge::StoredRun> stored;
  for (const std::filesystem::path& run : runs) {
    stored.push_back({.folder = run.string(), .records = record::read_records(run)});
  }
  return judge::boards_of(std::move(stored), question, baseline);
}

ExitCode print_boards(std::span<const std::filesystem::path> runs, const judge::Question& question,
                      report::Format format, std::size_t width) {
  const judge::Boards boards = read_boards(runs, question);
  const judge::AcrossBoards across = judge::across_boards(boards);
  std::cout << report::render(boards, across, format,
                              {.width = width, .all_notes = false, .run = quoted_runs(runs)});
  return exit_code_across(across.kind);
}

ExitCode exit_code_across(judge::AcrossKind kind) {
  using enum judge::AcrossKind;
  if (kind == best_everywhere || kind == one_for_all) return ExitCode::done;
  return kind == nothing_measured ? ExitCode::nothing_measured : ExitCode::answer_is_no;
}

std::string quoted_runs(std::span<const std::filesystem::path> runs) {
  std::string words;
  for (const std::filesystem::path& run : runs) {
    words += (words.empty() ? "" : " ") + shell_quoted(run.string());
  }
  return words;
}

}  // namespace edgebench::cli
