#include "cli/commands/run_end.h"

#include <iostream>

#include "base/file.h"
#include "cli/command.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/report.h"

namespace edgebench::cli {

ExitCode report_new_run(const std::filesystem::path& run, const std::string& baseline) {
  const judge::Summary summary = judge::summarise(record::read_records(run), baseline);
  const report::Options options{.width = terminal_width(), .run = shell_quoted(run.string())};
  write_file_atomically(run / "report.json", report::render(summary, report::Format::json));
  write_file_atomically(run / "report.md",
                        report::render(summary, report::Format::markdown, options));
  std::cout << report::render(summary, report::Format::table, options);
  return summary.verdict.kind == judge::VerdictKind::nothing_measured ? ExitCode::nothing_measured
                                                                      : ExitCode::done;
}

}  // namespace edgebench::cli
