#include "cli/commands/run_end.h"

#include <iostream>

#include "base/file.h"
#include "cli/command.h"
#include "record/records.h"
#include "report/report.h"

namespace edgebench::cli {

namespace {

report::Options options_for(const std::filesystem::path& run) {
  return {.width = terminal_width(), .run = shell_quoted(run.string())};
}

}  // namespace

judge::Summary write_reports(const std::filesystem::path& run, const std::string& baseline) {
  judge::Summary summary = judge::summarise(record::read_records(run), baseline);
  write_file_atomically(run / "report.json", report::render(summary, report::Format::json));
  write_file_atomically(run / "report.md",
                        report::render(summary, report::Format::markdown, options_for(run)));
  return summary;
}

ExitCode report_new_run(const std::filesystem::path& run, const std::string& baseline) {
  const judge::Summary summary = write_reports(run, baseline);
  std::cout << report::render(summary, report::Format::table, options_for(run));
  return summary.verdict.kind == judge::VerdictKind::nothing_measured ? ExitCode::nothing_measured
                                                                      : ExitCode::done;
}

}  // namespace edgebench::cli
